package dev.kiln.worker.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out for one fetch: an HTTP proxy on the loopback interface that connects to permitted
 * addresses only. git, ssh and the HTTP client know no other way, so that redirects, submodules and
 * names that resolve differently each time are all looked at where the connection is made. It also
 * counts what is received, and ends with the fetch's time.
 */
final class Egress implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Egress.class);
    private final AddressPolicy policy;
    private final FetchSettings settings;
    private final ServerSocket server;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong received = new AtomicLong();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final long deadlineNanos;
    private volatile @Nullable String objection;

    Egress(FetchSettings settings) throws IOException {
        this.policy = new AddressPolicy(settings.allowPrivate());
        this.settings = settings;
        this.server = new ServerSocket(0, 0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        this.deadlineNanos = System.nanoTime() + settings.timeout().toNanos();
        end.orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> expire());
        Thread.ofVirtual().name("kiln-egress").start(this::serve);
    }

    /** Where the proxy listens. */
    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /** What is left of the fetch's time, at least a millisecond. */
    Duration remaining() {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        return Duration.ofMillis(Math.max(1, millis));
    }

    /** Why a connection was last refused or cut; empty if none was. */
    Optional<String> objection() {
        return Optional.ofNullable(objection);
    }

    void object(String reason) {
        objection = reason;
    }

    /** Connects to a host at one of its permitted addresses. */
    Socket connect(String host, int port) throws IOException {
        IOException last = new FetchException("it has no address");
        for (InetAddress address : policy.permitted(host)) {
            Socket socket = new Socket();
            open.add(socket);
            try {
                int timeout = (int) settings.connectTimeout().toMillis();
                socket.connect(new InetSocketAddress(address, port), timeout);
                socket.setSoTimeout((int) settings.stallTimeout().toMillis());
                if (server.isClosed()) {
                    throw new IOException("the fetch has ended");
                }
                return socket;
            } catch (IOException e) {
                forget(socket);
                last = e;
            }
        }
        throw new FetchException(
                "cannot connect to " + host + ":" + port + ": " + last.getMessage(), last);
    }

    /** Whether nothing more comes through, so that what came may be a part only. */
    boolean isSpent() {
        return server.isClosed() || received.get() > settings.maxSize().toBytes();
    }

    /** Counts bytes that were received. */
    void count(long bytes) throws FetchException {
        if (received.addAndGet(bytes) > settings.maxSize().toBytes()) {
            throw new FetchException(
                    "more than "
                            + settings.maxSize().toBytes()
                            + " bytes were sent (kiln.worker.fetch.max-size)");
        }
    }

    Duration stallTimeout() {
        return settings.stallTimeout();
    }

    /** Closes a connection. */
    void forget(Socket socket) throws IOException {
        open.remove(socket);
        socket.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                Thread.ofVirtual()
                        .name("kiln-egress-connection")
                        .start(new EgressConnection(this, client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    object("the worker's way out broke: " + e.getMessage());
                }
            }
        }
    }

    private @Nullable Void expire() {
        object("it took longer than " + settings.timeout() + " (kiln.worker.fetch.timeout)");
        closeAll();
        return null;
    }

    @Override
    public void close() {
        end.complete(null);
        closeAll();
    }

    private void closeAll() {
        closeOne(server);
        open.forEach(Egress::closeOne);
        open.clear();
    }

    private static void closeOne(Closeable one) {
        try {
            one.close();
        } catch (IOException e) {
            LOG.debug("closing a connection", e);
        }
    }
}
