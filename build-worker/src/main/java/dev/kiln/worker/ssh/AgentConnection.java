package dev.kiln.worker.ssh;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection to an agent, message by message. It passes on what lists the keys and
 * what signs (draft-ietf-sshm-ssh-agent, 3.5 and 3.6); anything else is answered with failure, as
 * BuildKit does.
 */
final class AgentConnection {
    private static final Logger LOG = LoggerFactory.getLogger(AgentConnection.class);
    private static final int FAILURE = 5;
    private static final int REQUEST_IDENTITIES = 11;
    private static final int SIGN_REQUEST = 13;

    /** What OpenSSH takes. */
    private static final int MAX_MESSAGE_BYTES = 256 * 1024;

    private final SocketChannel client;
    private final UnixDomainSocketAddress agent;

    AgentConnection(SocketChannel client, UnixDomainSocketAddress agent) {
        this.client = client;
        this.agent = agent;
    }

    /** Serves the client until one side closes the connection, and then closes both. */
    void serve() {
        try (client;
                SocketChannel upstream = connect();
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
            LOG.trace("A connection to an ssh agent was closed");
        } catch (IOException e) {
            LOG.debug("A connection to an ssh agent ended: {}", e.getMessage());
        }
    }

    private SocketChannel connect() throws IOException {
        try {
            return SocketChannel.open(agent);
        } catch (IOException e) {
            LOG.warn("The ssh agent at {} cannot be reached: {}", agent, e.getMessage());
            throw e;
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
}
