package dev.kiln.worker.runtime;

import dev.kiln.image.Digest;
import dev.kiln.worker.snapshot.Draft;
import dev.kiln.worker.snapshot.Snapshot;
import dev.kiln.worker.snapshot.SnapshotSession;
import dev.kiln.worker.snapshot.SnapshotStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** A small root filesystem out of a static busybox, and steps in it. */
final class TestRoot {
    static final Digest CHAIN = Digest.ofText("busybox root");

    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final List<String> APPLETS =
            List.of(
                    "sh",
                    "true",
                    "cat",
                    "id",
                    "ls",
                    "rm",
                    "mkdir",
                    "chown",
                    "chmod",
                    "sleep",
                    "env",
                    "mount",
                    "umount",
                    "nc",
                    "wget",
                    "ip",
                    "setsid",
                    "dd",
                    "stat",
                    "touch",
                    "echo",
                    "kill",
                    "hostname",
                    "nslookup",
                    "tail",
                    "readlink",
                    "unshare",
                    "ps",
                    "pwd",
                    "mknod",
                    "grep",
                    "head",
                    "tr",
                    "ping",
                    "seq");

    private TestRoot() {}

    static void write(Path root, List<Path> parents) throws IOException {
        for (String directory : List.of("bin", "etc", "tmp", "root", "opaque")) {
            Files.createDirectory(root.resolve(directory));
        }
        Files.setPosixFilePermissions(
                root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.copy(BUSYBOX, root.resolve("bin/busybox"), LinkOption.NOFOLLOW_LINKS);
        Files.setPosixFilePermissions(
                root.resolve("bin/busybox"), PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String applet : APPLETS) {
            Files.createSymbolicLink(root.resolve("bin/" + applet), Path.of("busybox"));
        }
        Files.writeString(
                root.resolve("etc/passwd"),
                """
                root:x:0:0:root:/root:/bin/sh
                app:x:1000:1001:App:/home/app:/bin/sh
                """);
        Files.writeString(
                root.resolve("etc/group"),
                """
                root:x:0:
                app:x:1001:
                extra:x:2000:app,other
                third:x:3000:other
                """);
        Files.writeString(root.resolve("etc/removable"), "x");
        Files.writeString(root.resolve("opaque/below"), "x");
    }

    static Snapshot load(SnapshotSession session) throws IOException, InterruptedException {
        return session.load(CHAIN, List.of(), TestRoot::write);
    }

    static StepProcess shell(String script) {
        return process(List.of("/bin/sh", "-c", script), "", NetworkMode.NONE, limits());
    }

    static StepProcess process(
            List<String> argv, String user, NetworkMode network, StepLimits limits) {
        return new StepProcess(argv, List.of(), "/", user, network, limits);
    }

    static StepLimits limits() {
        return new StepLimits(DataSize.ofMegabytes(256), 0, 200, 1024, Duration.ofSeconds(60));
    }

    /** What a step did. */
    record Outcome(int status, String stdout, String stderr) {}

    static Outcome run(StepRuntime runtime, StepProcess step, Draft draft)
            throws IOException, InterruptedException {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        OutputSink sink =
                (isStderr, bytes, length) -> (isStderr ? stderr : stdout).write(bytes, 0, length);
        int status = runtime.run(step, draft, sink);
        return new Outcome(
                status,
                stdout.toString(StandardCharsets.UTF_8),
                stderr.toString(StandardCharsets.UTF_8));
    }

    static SnapshotStore store(Path folder) throws IOException {
        return SnapshotStore.open(folder, 1L << 30);
    }
}
