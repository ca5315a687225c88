package dev.kiln.farmtest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Buildah with a storage of its own, in which {@code busybox} is. */
final class BuildahBuilder implements ConformanceBuilder {
    private final Path storage;
    private final Path base;
    private final ConformanceServer server;

    /**
     * @param base an OCI layout of {@code busybox}
     */
    BuildahBuilder(Path storage, Path base, ConformanceServer server)
            throws IOException, InterruptedException {
        this.storage = storage;
        this.base = base;
        this.server = server;
        String id = buildah(storage, "pull", "-q", "oci:" + base).expectSuccess().output().strip();
        buildah(storage, "tag", id, "docker.io/library/busybox:latest").expectSuccess();
    }

    static boolean isThere() throws IOException, InterruptedException {
        return Shell.sh(Path.of("/"), "command -v buildah || true").output().contains("buildah");
    }

    @Override
    public ConformanceOutcome build(ConformanceCase built, Path context, Path scratch)
            throws IOException, InterruptedException {
        ConformanceCase.Options options = built.options();
        String name = "localhost/case/" + built.name();
        var command =
                new ArrayList<String>(List.of("bud", "-q", "--isolation=chroot", "--layers=false"));
        command.addAll(List.of("--format=docker", "--pull=never", "-t", name));
        command.add("--file=" + context.resolve(options.dockerfile()));
        options.args().forEach((arg, value) -> command.add("--build-arg=" + arg + "=" + value));
        options.labels().forEach((label, value) -> command.add("--label=" + label + "=" + value));
        if (options.target() != null) {
            command.add("--target=" + options.target());
        }
        command.add(context.toString());
        Shell.Result result = buildah(context, command.toArray(String[]::new));
        if (result.status() != 0) {
            return ConformanceOutcome.refusal(result.output());
        }
        Path image = scratch.resolve("image");
        buildah(context, "push", "-q", name, "dir:" + image).expectSuccess();
        return ImageLayout.read(image).outcome(ImageLayout.read(base), server.url());
    }

    private Shell.Result buildah(Path folder, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of("buildah", "--storage-driver=overlay"));
        command.add("--root=" + storage.resolve("root"));
        command.add("--runroot=" + storage.resolve("run"));
        command.addAll(List.of(arguments));
        return Shell.run(Map.of(), folder, command);
    }

    /** Unmounts what the storage has mounted. */
    void close() throws IOException, InterruptedException {
        buildah(storage, "rmi", "--all", "--force").expectSuccess();
        Shell.sh(Path.of("/"), "umount -q '" + storage.resolve("root/overlay") + "' || true");
    }
}
