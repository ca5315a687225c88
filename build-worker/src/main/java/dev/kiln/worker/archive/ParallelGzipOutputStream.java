package dev.kiln.worker.archive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Compresses blocks of equal size in parallel into independent gzip members, written in order. How
 * the blocks are cut does not depend on how the bytes arrive, so the same bytes give the same
 * output. Holds a bounded number of blocks.
 */
final class ParallelGzipOutputStream extends OutputStream {
    private static final class Pending {
        private final byte[] block;
        private final Future<byte[]> member;

        Pending(byte[] block, Future<byte[]> member) {
            this.block = block;
            this.member = member;
        }
    }

    private final OutputStream out;
    private final CompressorPool pool;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final Deque<byte[]> free = new ArrayDeque<>();
    private byte[] block;
    private int filled;
    private boolean empty = true;
    private boolean closed;

    ParallelGzipOutputStream(OutputStream out, CompressorPool pool) {
        this.out = out;
        this.pool = pool;
        this.block = new byte[pool.blockBytes()];
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the compressed stream is closed");
        }
        int at = offset;
        int left = length;
        while (left > 0) {
            int n = Math.min(left, block.length - filled);
            System.arraycopy(bytes, at, block, filled, n);
            filled += n;
            at += n;
            left -= n;
            if (filled == block.length) {
                submit();
            }
        }
    }

    private void submit() throws IOException {
        while (!pending.isEmpty()
                && (pending.size() >= pool.maxPending() || pending.getFirst().member.isDone())) {
            drainOne();
        }
        pending.addLast(new Pending(block, pool.submit(block, filled)));
        empty = false;
        byte[] recycled = free.poll();
        block = recycled == null ? new byte[pool.blockBytes()] : recycled;
        filled = 0;
    }

    private void drainOne() throws IOException {
        Pending head = pending.removeFirst();
        try {
            out.write(head.member.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException stopped =
                    new InterruptedIOException("interrupted while compressing a layer");
            stopped.initCause(e);
            throw stopped;
        } catch (ExecutionException e) {
            throw new IOException("compressing a block of a layer failed", e.getCause());
        }
        free.push(head.block);
    }

    /** Does nothing: a member ends when its block is full, whatever the caller wants. */
    @Override
    public void flush() {}

    /** Ends the data. An empty input gives one empty member, which is what gzip makes of it. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (filled > 0 || empty) {
            submit();
        }
        while (!pending.isEmpty()) {
            drainOne();
        }
        out.flush();
    }
}
