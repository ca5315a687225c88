package dev.kiln.worker.ssh;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket of its own to an agent, for one user: a step, or git. Its connections list the keys and
 * sign, and can do nothing else: nobody may change the keys for who comes after. The agent itself
 * answers root alone.
 */
public final class AgentRelay implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentRelay.class);
    private static final String SOCKET = "socket";

    private final Path socket;
    private final UnixDomainSocketAddress agent;
    private final ServerSocketChannel server;
    private final Semaphore free;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

    private AgentRelay(Path socket, Path agent, ServerSocketChannel server, int maxConnections) {
        this.socket = socket;
        this.agent = UnixDomainSocketAddress.of(agent);
        this.server = server;
        this.free = new Semaphore(maxConnections);
    }

    /**
     * Who may connect to the socket.
     *
     * @param uid of the host, as gid is
     * @param mode such as 0600
     */
    public record Access(int uid, int gid, int mode) {}

    /**
     * Opens a socket and serves it until it is closed.
     *
     * @param agent the socket of the agent; it need not be there yet
     * @param folder an empty one, which those who have access can traverse
     * @param maxConnections at the same time; one more is closed at once
     */
    public static AgentRelay open(Path agent, Path folder, Access access, int maxConnections)
            throws IOException {
        Path socket = folder.resolve(SOCKET);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        AgentRelay relay = new AgentRelay(socket, agent, server, maxConnections);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, permissions(access.mode()));
            Files.setAttribute(socket, "unix:uid", access.uid());
            Files.setAttribute(socket, "unix:gid", access.gid());
        } catch (IOException e) {
            relay.close();
            throw e;
        }
        Thread.ofVirtual().name("kiln-ssh-relay").start(relay::accept);
        return relay;
    }

    /** The socket, named {@value #SOCKET}. */
    public Path socket() {
        return socket;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                if (free.tryAcquire()) {
                    connections.add(client);
                    if (!server.isOpen()) {
                        client.close();
                    }
                    Thread.ofVirtual().name("kiln-ssh-relay").start(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (IOException e) {
                if (server.isOpen()) {
                    LOG.warn(
                            "A connection to the relay of an ssh agent failed: {}", e.getMessage());
                }
            }
        }
    }

    private void serve(SocketChannel client) {
        try {
            new AgentConnection(client, agent).serve();
        } finally {
            connections.remove(client);
            free.release();
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] highestFirst = PosixFilePermission.values();
        for (int i = 0; i < highestFirst.length; i++) {
            if ((mode >> (highestFirst.length - 1 - i) & 1) == 1) {
                permissions.add(highestFirst[i]);
            }
        }
        return permissions;
    }

    /** Ends all connections and takes the socket away. */
    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel connection : connections) {
            connection.close();
        }
        Files.deleteIfExists(socket);
    }
}
