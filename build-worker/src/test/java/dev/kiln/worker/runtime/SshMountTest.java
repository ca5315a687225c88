package dev.kiln.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.runtime.TestRoot.Outcome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshMountTest {
    @TempDir Path folder;
    private RuntimeFixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = new RuntimeFixture(folder, false);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private byte[] key(String name) throws Exception {
        Path file = folder.resolve(name);
        HostCommand.run(
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file.toString());
        return Files.readAllBytes(file);
    }

    @Test
    void aStepSeesASocketWithTheOwnerItAskedFor() throws Exception {
        try (SshAgent agent = fixture.runtime.sshAgents().start(List.of(key("one")))) {
            StepMount.SshSocket socket =
                    new StepMount.SshSocket(
                            StepMount.SshSocket.defaultTarget(0), 1000, 1001, 0600, agent);
            Outcome outcome =
                    fixture.run(
                            "stat -c '%F %a %u:%g' $SSH_AUTH_SOCK; echo $SSH_AUTH_SOCK", socket);
            assertThat(outcome.stdout())
                    .isEqualTo("socket 600 1000:1001\n/run/buildkit/ssh_agent.0\n");
            assertThat(fixture.draft.upper()).isEmptyDirectory();
        }
    }

    /** The real client: the machine's ssh-add and ssh-keygen, inside the step. */
    @Test
    void aStepCanListAndUseTheKeysButNotChangeThem() throws Exception {
        byte[] key = key("one");
        try (SshAgent agent = fixture.runtime.sshAgents().start(List.of(key, key("two")))) {
            Outcome outcome =
                    fixture.run(
                            """
                            cd /tmp
                            ssh-add -l
                            ssh-add -L | head -n 1 > key.pub
                            echo text > text; ssh-keygen -q -Y sign -n file -f key.pub text
                            head -n 1 text.sig
                            ssh-add -D; ssh-add -d key.pub; echo p | ssh-add -x
                            ssh-keygen -q -t ed25519 -N '' -f own; ssh-add own
                            ssh-add -s /lib/x.so < /dev/null
                            ssh-add -l
                            """,
                            withSsh(socket(agent)));
            assertThat(outcome.stdout())
                    .contains("-----BEGIN SSH SIGNATURE-----")
                    .containsPattern("(?s)one.*two.*one.*two");
            assertThat(outcome.stdout().lines().filter(line -> line.startsWith("256"))).hasSize(4);
            assertThat(HostCommand.run("cat", "/proc/" + agent.pid() + "/comm"))
                    .isEqualTo("ssh-agent\n");
        }
    }

    private static StepMount.SshSocket socket(SshAgent agent) {
        return new StepMount.SshSocket("/run/buildkit/ssh_agent.0", 0, 0, 0600, agent);
    }

    /** Mounts the machine's ssh programs and their libraries. */
    private StepMount[] withSsh(StepMount socket) throws Exception {
        List<StepMount> mounts = new ArrayList<>(List.of(socket));
        BindSource machine = new BindSource.Folder(Path.of("/"));
        for (String program : List.of("ssh-add", "ssh-keygen")) {
            mounts.add(new StepMount.Bind(machine, "/usr/bin/" + program, "/bin/" + program, true));
        }
        mounts.add(new StepMount.Bind(machine, "/usr/lib", "/lib", true));
        if (Files.exists(Path.of("/usr/lib64"))) {
            mounts.add(new StepMount.Bind(machine, "/usr/lib64", "/lib64", true));
        }
        return mounts.toArray(StepMount[]::new);
    }

    @Test
    void theKeysEndWithTheAgent() throws Exception {
        SshAgent agent = fixture.runtime.sshAgents().start(List.of(key("one")));
        Path socket = agent.socket();
        assertThat(ProcessHandle.of(agent.pid())).isPresent();
        agent.close();
        assertThat(ProcessHandle.of(agent.pid())).isEmpty();
        assertThat(socket.getParent()).doesNotExist();
        assertThat(socket.resolve("../..").normalize()).isEmptyDirectory();

        SshAgent forgotten = fixture.runtime.sshAgents().start(List.of());
        fixture.runtime.sshAgents().close();
        assertThat(ProcessHandle.of(forgotten.pid())).isEmpty();
    }

    @Test
    void saysWhichKeyIsNoneAndLeavesNoAgent() throws Exception {
        byte[] good = key("one");
        byte[] bad = "not a key: canary".getBytes(StandardCharsets.UTF_8);
        Path locked = folder.resolve("locked");
        HostCommand.run(
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "passphrase", "-f", locked.toString());
        SshAgents agents = fixture.runtime.sshAgents();
        assertThatThrownBy(() -> agents.start(List.of(good, bad)))
                .isInstanceOf(StepStartException.class)
                .hasMessageContaining("number 2")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> agents.start(List.of(Files.readAllBytes(locked))))
                .isInstanceOf(StepStartException.class)
                .hasMessageContaining("passphrase");
        assertThatThrownBy(() -> agents.start(List.of(good, good, good)))
                .isInstanceOf(StepStartException.class)
                .hasMessageContaining("kiln.worker.ssh.max-keys");
        assertThat(
                        ProcessHandle.current()
                                .children()
                                .filter(child ->
                                        child.info().command().orElse("").endsWith("ssh-agent")))
                .isEmpty();
    }

    @Test
    void boundsMessagesAndConnections() throws Exception {
        try (SshAgent agent = fixture.runtime.sshAgents().start(List.of())) {
            Path stage = Files.createDirectory(folder.resolve("stage"));
            Slot slot = new Slot(0, 0, folder, folder, new StepNetwork.Attachment("", ""));
            SshRelay relay = SshRelay.open(socket(agent), slot, stage, 2);
            try (relay;
                    SocketChannel first = connect(relay);
                    SocketChannel second = connect(relay)) {
                assertThat(ask(first, 11)).isEqualTo(12);
                assertThat(ask(first, 19)).isEqualTo(5);
                assertThat(ask(second, 11)).isEqualTo(12);
                try (SocketChannel third = connect(relay)) {
                    assertThat(Channels.newInputStream(third).read()).isEqualTo(-1);
                }
                var out = new DataOutputStream(Channels.newOutputStream(first));
                out.writeInt(Integer.MAX_VALUE);
                assertThat(Channels.newInputStream(first).read()).isEqualTo(-1);
            }
            assertThat(relay.socket()).doesNotExist();
        }
    }

    private static SocketChannel connect(SshRelay relay) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(relay.socket()));
    }

    /** Sends a message that is a type alone, and returns the type of the answer. */
    private static int ask(SocketChannel channel, int type) throws IOException {
        var out = new DataOutputStream(Channels.newOutputStream(channel));
        out.writeInt(1);
        out.writeByte(type);
        var in = new DataInputStream(Channels.newInputStream(channel));
        int length = in.readInt();
        int answer = in.readByte();
        in.skipNBytes(length - 1L);
        return answer;
    }
}
