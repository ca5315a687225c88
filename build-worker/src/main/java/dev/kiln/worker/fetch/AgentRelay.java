package dev.kiln.worker.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket, in a folder of its own, by which another user reaches an ssh agent that answers nobody
 * but root and its owner.
 */
final class AgentRelay implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentRelay.class);
    private static final int BUFFER_BYTES = 16 << 10;

    private final Path agent;
    private final Path folder;
    private final ServerSocketChannel server;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

    AgentRelay(Path agent, int user) throws IOException {
        this.agent = agent;
        this.folder = Files.createTempDirectory("kiln-agent");
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Path socket = folder.resolve("socket");
        server.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(socket, "unix:uid", user);
        Files.setAttribute(folder, "unix:uid", user);
        Thread.ofVirtual().name("kiln-agent-relay").start(this::serve);
    }

    /** The folder that holds the socket, under the name {@code socket}. */
    Path folder() {
        return folder;
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                SocketChannel target = SocketChannel.open(StandardProtocolFamily.UNIX);
                open.add(client);
                open.add(target);
                target.connect(UnixDomainSocketAddress.of(agent));
                Thread.ofVirtual().start(() -> pipe(client, target));
                Thread.ofVirtual().start(() -> pipe(target, client));
            } catch (ClosedChannelException e) {
                LOG.trace("The relay of an ssh agent ended", e);
            } catch (IOException e) {
                LOG.warn("The ssh agent at {} cannot be reached: {}", agent, e.getMessage());
                closeClients();
            }
        }
    }

    private void pipe(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (from;
                to) {
            while (from.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
        } catch (IOException e) {
            LOG.trace("A connection to an ssh agent ended", e);
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void closeClients() {
        for (Closeable one : open) {
            try {
                one.close();
            } catch (IOException e) {
                LOG.debug("Closing a connection to an ssh agent", e);
            }
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
        closeClients();
        Files.deleteIfExists(folder.resolve("socket"));
        Files.deleteIfExists(folder);
    }
}
