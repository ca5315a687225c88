package dev.kiln.worker.fetch;

import dev.kiln.worker.ssh.AgentRelay;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder with a socket in it, by which git's user reaches an ssh agent that answers nobody but
 * root and its owner. Its path is short, as those of sockets must be (unix(7)).
 */
final class AgentFolder implements Closeable {
    private final Path folder;
    private final AgentRelay relay;

    private AgentFolder(Path folder, AgentRelay relay) {
        this.folder = folder;
        this.relay = relay;
    }

    /** Makes a folder for git's user, with the way to an agent. */
    static AgentFolder open(Path agent, FetchSettings.Git git) throws IOException {
        Path folder = Files.createTempDirectory("kiln-agent");
        try {
            Files.setAttribute(folder, "unix:uid", git.userId());
            var access = new AgentRelay.Access(git.userId(), git.userId(), 0600);
            return new AgentFolder(
                    folder, AgentRelay.open(agent, folder, access, git.maxAgentConnections()));
        } catch (IOException e) {
            Files.delete(folder);
            throw e;
        }
    }

    /** Where the socket is, named {@code socket}. */
    Path path() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        relay.close();
        Files.delete(folder);
    }
}
