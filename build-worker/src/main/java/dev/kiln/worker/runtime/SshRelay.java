package dev.kiln.worker.runtime;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
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
 * The socket of one step to an agent. It passes on what lists the keys and what signs
 * (draft-ietf-sshm-ssh-agent, 3.5 and 3.6); anything else is answered with failure, as BuildKit
 * does: a step must not change the keys for the steps after it.
 */
final class SshRelay implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SshRelay.class);
    private static final int FAILURE = 5;
    private static final int REQUEST_IDENTITIES = 11;
    private static final int SIGN_REQUEST = 13;

    /** What OpenSSH takes. */
    private static final int MAX_MESSAGE_BYTES = 256 * 1024;

    private final Path socket;
    private final UnixDomainSocketAddress agent;
    private final ServerSocketChannel server;
    private final Semaphore free;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

    private SshRelay(
            Path socket, UnixDomainSocketAddress agent, ServerSocketChannel server, int most) {
        this.socket = socket;
        this.agent = agent;
        this.server = server;
        this.free = new Semaphore(most);
    }

    /**
     * Opens a socket with the owner and mode that the step asked for.
     *
     * @param folder an empty one, which others can traverse
     */
    static SshRelay open(StepMount.SshSocket mount, Slot slot, Path folder, int maxConnections)
            throws IOException {
        int uid = slot.hostId("ssh socket", mount.uid());
        int gid = slot.hostId("ssh socket", mount.gid());
        Path socket = folder.resolve("socket");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        SshRelay relay =
                new SshRelay(
                        socket,
                        UnixDomainSocketAddress.of(mount.agent().socket()),
                        server,
                        maxConnections);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, permissions(mount.mode()));
            Files.setAttribute(socket, "unix:uid", uid);
            Files.setAttribute(socket, "unix:gid", gid);
        } catch (IOException e) {
            relay.close();
            throw e;
        }
        Thread.ofVirtual().name("kiln-ssh-relay").start(relay::accept);
        return relay;
    }

    Path socket() {
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
                    LOG.warn("A step's connection to its ssh agent failed: {}", e.getMessage());
                }
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                SocketChannel upstream = SocketChannel.open(agent);
                var requests = new DataInputStream(Channels.newInputStream(client));
                var replies = new DataOutputStream(Channels.newOutputStream(client));
                var toAgent = new DataOutputStream(Channels.newOutputStream(upstream));
                var fromAgent = new DataInputStream(Channels.newInputStream(upstream))) {
            while (true) {
                byte[] request = read(requests);
                if (request[0] == REQUEST_IDENTITIES || request[0] == SIGN_REQUEST) {
                    write(toAgent, request);
                    write(replies, read(fromAgent));
                } else {
                    write(replies, new byte[] {FAILURE});
                }
            }
        } catch (EOFException e) {
            LOG.trace("A step has closed its connection to the ssh agent");
        } catch (IOException e) {
            LOG.debug("A step's connection to its ssh agent ended: {}", e.getMessage());
        } finally {
            connections.remove(client);
            free.release();
        }
    }

    private static byte[] read(DataInputStream stream) throws IOException {
        int length = stream.readInt();
        if (length < 1 || length > MAX_MESSAGE_BYTES) {
            throw new IOException("a message of " + length + " bytes is none of an ssh agent");
        }
        byte[] message = new byte[length];
        stream.readFully(message);
        return message;
    }

    private static void write(DataOutputStream stream, byte[] message) throws IOException {
        stream.writeInt(message.length);
        stream.write(message);
        stream.flush();
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

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel connection : connections) {
            connection.close();
        }
        Files.deleteIfExists(socket);
    }
}
