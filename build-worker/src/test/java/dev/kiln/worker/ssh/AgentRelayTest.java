package dev.kiln.worker.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against an agent that answers everything with a type one higher, and says what it was asked. */
class AgentRelayTest {
    private static final int REMOVE_ALL = 19;
    private static final int LIST = 11;

    @TempDir Path folder;
    private final List<Integer> asked = Collections.synchronizedList(new ArrayList<>());
    private ServerSocketChannel agent;
    private AgentRelay relay;

    @BeforeEach
    void open() throws IOException {
        Path socket = folder.resolve("agent");
        agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        agent.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::accept);
        relay =
                AgentRelay.open(
                        socket,
                        Files.createDirectory(folder.resolve("relay")),
                        new AgentRelay.Access(1000, 1001, 0640),
                        2);
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        agent.close();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = agent.accept();
                Thread.ofVirtual().start(() -> answer(client));
            }
        } catch (IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(SocketChannel client) {
        try (client;
                var in = new DataInputStream(Channels.newInputStream(client));
                var out = new DataOutputStream(Channels.newOutputStream(client))) {
            while (true) {
                byte[] message = in.readNBytes(in.readInt());
                asked.add((int) message[0]);
                out.writeInt(1);
                out.writeByte(message[0] + 1);
            }
        } catch (IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void listsAndSignsAndNothingElse() throws IOException {
        try (SocketChannel client = connect()) {
            for (int type = 0; type < 128; type++) {
                boolean passed = type == LIST || type == 13;
                assertThat(ask(client, type)).isEqualTo(passed ? type + 1 : 5);
            }
        }
        assertThat(asked).containsExactly(LIST, 13);
    }

    @Test
    void theSocketHasTheOwnerAndModeAskedFor() throws IOException {
        assertThat(Files.readAttributes(relay.socket(), "unix:uid,gid,mode"))
                .containsEntry("uid", 1000)
                .containsEntry("gid", 1001)
                .containsEntry("mode", 0140640);
    }

    @Test
    void connectionsAreBounded() throws IOException {
        try (SocketChannel first = connect();
                SocketChannel second = connect()) {
            assertThat(ask(first, LIST)).isEqualTo(LIST + 1);
            assertThat(ask(second, LIST)).isEqualTo(LIST + 1);
            try (SocketChannel third = connect()) {
                assertThat(Channels.newInputStream(third).read()).isEqualTo(-1);
            }
            assertThat(ask(first, LIST)).isEqualTo(LIST + 1);
        }
    }

    @Test
    void messagesAreBounded() throws IOException {
        for (int length : new int[] {0, Integer.MAX_VALUE}) {
            try (SocketChannel client = connect()) {
                new DataOutputStream(Channels.newOutputStream(client)).writeInt(length);
                assertThat(Channels.newInputStream(client).read()).isEqualTo(-1);
            }
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void withoutAnAgentConnectionsEnd() throws IOException {
        Files.delete(folder.resolve("agent"));
        try (SocketChannel client = connect()) {
            assertThat(Channels.newInputStream(client).read()).isEqualTo(-1);
        }
    }

    @Test
    void closingEndsConnectionsAndTheSocket() throws IOException {
        try (SocketChannel client = connect()) {
            assertThat(ask(client, REMOVE_ALL)).isEqualTo(5);
            relay.close();
            assertThat(Channels.newInputStream(client).read()).isEqualTo(-1);
        }
        assertThat(folder.resolve("relay")).isEmptyDirectory();
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(relay.socket()));
    }

    /** Sends a message that is a type alone, and returns the type of the answer. */
    private static int ask(SocketChannel channel, int type) throws IOException {
        var out = new DataOutputStream(Channels.newOutputStream(channel));
        out.writeInt(1);
        out.writeByte(type);
        var in = new DataInputStream(Channels.newInputStream(channel));
        byte[] answer = in.readNBytes(in.readInt());
        return answer[0];
    }
}
