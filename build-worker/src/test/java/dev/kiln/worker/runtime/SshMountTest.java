package dev.kiln.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.runtime.TestRoot.Outcome;
import java.io.IOException;
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
}
