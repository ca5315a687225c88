package dev.kiln.worker.fetch;

import dev.kiln.source.GitRemote;
import dev.kiln.worker.archive.FileMaker;
import dev.kiln.worker.linux.Dir;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A folder and a way out for the git commands of one fetch. Commands run as a user without rights,
 * in mount and process namespaces of their own, which end with them; they see the folder as {@value
 * #INSIDE}.
 */
final class GitSandbox implements Closeable {
    /** Where commands see the folder. */
    static final String INSIDE = "/mnt/fetch";

    static final String AGENT = "/mnt/agent/socket";

    /** The program that makes connections; its third argument is sent last. */
    static final String CONNECT = INSIDE + "/connect";

    /** The same for git, which then sends an empty request: the end, by gitprotocol-v2(5). */
    static final String CONNECT_GIT = INSIDE + "/connect-git";

    static final String KNOWN_HOSTS = INSIDE + "/known_hosts";

    private static final String ENTER =
            """
            set -e
            mount -t tmpfs -o size=64k,mode=0755 kiln-fetch /mnt
            mkdir /mnt/fetch /mnt/agent
            mount --bind "$1" /mnt/fetch
            [ -z "$2" ] || mount --bind "$2" /mnt/agent
            cd /mnt/fetch
            umask 022
            user=$3 size=$4 memory=$5
            shift 5
            exec prlimit --fsize="$size" --data="$memory" --core=0 -- \\
                setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs -- git "$@"
            """;

    /**
     * Connects standard streams with host $1, port $2, by way of the proxy. When git closes its
     * side it has asked for all it wants, but may still be reading: a shell cannot close half of a
     * connection, so $3 is sent instead. What was cut short, git and ssh see for themselves.
     */
    private static final String CONNECTOR =
            """
            #!/bin/bash
            exec 3<>"/dev/tcp/127.0.0.1/$KILN_EGRESS_PORT" || exit 1
            printf 'CONNECT %s:%s HTTP/1.1\\r\\n\\r\\n' "$1" "$2" >&3
            IFS= read -r status <&3
            case $status in
                *' 200 '*) ;;
                *) echo "kiln: no connection to $1:$2" >&2; exit 1 ;;
            esac
            while IFS= read -r line <&3 && [[ $line != $'\\r' ]]; do :; done
            exec 4<&0
            { cat <&4; printf %s "$3"; } >&3 &
            cat <&3
            kill $! 2>/dev/null
            exit 0
            """;

    private final FetchSettings settings;
    private final Path folder;
    private final Egress egress;
    private final GitEnvironment environment;
    private final @Nullable AgentFolder agent;

    /**
     * Makes a sandbox.
     *
     * @param parent a folder; the sandbox is a new one in it, which goes when it is closed
     * @param main the repository that the access is for
     */
    GitSandbox(FetchSettings settings, Path parent, GitRemote main, GitAccess access)
            throws IOException {
        this.settings = settings;
        this.folder = parent.resolve(".kiln-fetch-" + UUID.randomUUID());
        Files.createDirectories(folder);
        Path socket = access.agentSocket();
        this.agent = socket == null ? null : AgentFolder.open(socket, settings.git());
        this.egress = new Egress(settings);
        this.environment = new GitEnvironment(access, main, settings, egress.address().getPort());
        makeFolder("home");
        write("connect", CONNECTOR, "rwxr-xr-x");
        write("connect-git", "#!/bin/sh\nexec " + CONNECT + " \"$1\" \"$2\" 0000\n", "rwxr-xr-x");
        write("known_hosts", knownHosts(access), "rw-r--r--");
    }

    private String knownHosts(GitAccess access) throws IOException {
        String file = settings.git().knownHosts();
        String own = file.isEmpty() ? "" : Files.readString(Path.of(file)) + "\n";
        return access.knownHosts() == null ? own : own + access.knownHosts() + "\n";
    }

    private void write(String name, String text, String mode) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    /** Makes a folder, and those it is in, that commands may write in. */
    void makeFolder(String path) throws IOException {
        try (Dir dir = Dir.open(folder)) {
            makeFolder(dir, path);
        }
    }

    private void makeFolder(Dir parent, String path) throws IOException {
        int slash = path.indexOf('/');
        String name = slash < 0 ? path : path.substring(0, slash);
        if (parent.statusOrNull(name) == null) {
            parent.makeDir(name, 0755);
            parent.chmod(name, 0755);
            parent.chown(name, settings.git().userId(), settings.git().userId());
        }
        if (slash >= 0) {
            try (Dir dir = parent.openDir(name)) {
                makeFolder(dir, path.substring(slash + 1));
            }
        }
    }

    /** The folder as this process sees it. */
    Path folder() {
        return folder;
    }

    /** A command about a remote. */
    GitCommand command(GitRemote remote, List<String> arguments) {
        return new GitCommand(this, environment.variables(remote), arguments);
    }

    /** The program that enters the sandbox and runs git with these arguments. */
    List<String> program(List<String> arguments) {
        FetchSettings.Git git = settings.git();
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "setpriv",
                                "--pdeathsig",
                                "KILL",
                                "unshare",
                                "--mount",
                                "--pid",
                                "--fork",
                                "--kill-child",
                                "--mount-proc",
                                "sh",
                                "-c",
                                ENTER,
                                "kiln-git"));
        command.add(folder.toAbsolutePath().toString());
        command.add(agent == null ? "" : agent.path().toString());
        command.add(Integer.toString(git.userId()));
        command.add(Long.toString(settings.maxSize().toBytes()));
        command.add(Long.toString(git.memory().toBytes()));
        command.addAll(arguments);
        return command;
    }

    Egress egress() {
        return egress;
    }

    FetchSettings settings() {
        return settings;
    }

    /** A text of git's without secrets. */
    String redacted(String text) {
        String plain = text;
        for (String secret : environment.secrets()) {
            plain = plain.replace(secret, "xxxxx");
        }
        return plain;
    }

    @Override
    public void close() throws IOException {
        egress.close();
        if (agent != null) {
            agent.close();
        }
        Path parent = folder.getParent();
        if (parent != null) {
            try (Dir dir = Dir.open(parent)) {
                FileMaker.removeAll(dir, String.valueOf(folder.getFileName()));
            }
        }
    }
}
