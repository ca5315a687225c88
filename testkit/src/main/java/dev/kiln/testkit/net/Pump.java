package dev.kiln.testkit.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries the bytes of one connection in one direction, as the plan says. */
final class Pump {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final long SLICES_PER_SECOND = 20;
    private static final long STALL_LOOK_MILLIS = 20;

    private final FaultyLink link;
    private final Direction direction;
    private final Socket from;
    private final Socket to;
    private FaultPlan.@Nullable Setting seen;
    private long position;

    Pump(FaultyLink link, Direction direction, Socket from, Socket to) {
        this.link = link;
        this.direction = direction;
        this.from = from;
        this.to = to;
    }

    void run() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                carry(buffer, n, out);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // Whatever ended one side ends the other in the same way.
            Sockets.reset(from);
            Sockets.reset(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carry(byte[] buffer, int length, OutputStream out)
            throws IOException, InterruptedException {
        FaultPlan.Setting setting = link.plan(direction).current();
        if (!Objects.equals(setting, seen)) {
            seen = setting;
            position = 0;
        }
        if (setting == null) {
            write(buffer, 0, length, out);
            return;
        }
        switch (setting.fault()) {
            case Fault.Cut cut -> cut(setting, cut, buffer, length, out);
            case Fault.Corrupt corrupt -> corrupt(setting, corrupt, buffer, length, out);
            case Fault.Slow slow -> slowly(slow, buffer, length, out);
            case Fault.Stall _ -> {
                while (setting.equals(link.plan(direction).current()) && !from.isClosed()) {
                    Thread.sleep(STALL_LOOK_MILLIS);
                }
                write(buffer, 0, length, out);
            }
        }
    }

    private void cut(
            FaultPlan.Setting setting, Fault.Cut cut, byte[] buffer, int length, OutputStream out)
            throws IOException {
        if (position + length < cut.afterBytes() || !link.plan(direction).take(setting)) {
            write(buffer, 0, length, out);
            return;
        }
        write(buffer, 0, (int) Math.max(0, cut.afterBytes() - position), out);
        throw new IOException("cut on purpose");
    }

    private void corrupt(
            FaultPlan.Setting setting,
            Fault.Corrupt corrupt,
            byte[] buffer,
            int length,
            OutputStream out)
            throws IOException {
        long at = corrupt.afterBytes() - position;
        if (at >= 0 && at < length && link.plan(direction).take(setting)) {
            buffer[(int) at] ^= (byte) 0xff;
        }
        write(buffer, 0, length, out);
    }

    private void slowly(Fault.Slow slow, byte[] buffer, int length, OutputStream out)
            throws IOException, InterruptedException {
        int slice = Math.clamp(slow.bytesPerSecond() / SLICES_PER_SECOND, 1, BUFFER_BYTES);
        for (int at = 0; at < length; at += slice) {
            int n = Math.min(slice, length - at);
            write(buffer, at, n, out);
            TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(n) / slow.bytesPerSecond());
        }
    }

    private void write(byte[] buffer, int offset, int length, OutputStream out) throws IOException {
        out.write(buffer, offset, length);
        position += length;
        link.counter(direction).addAndGet(length);
    }
}
