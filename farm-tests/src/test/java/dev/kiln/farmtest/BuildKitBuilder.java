package dev.kiln.farmtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** BuildKit, by {@code buildctl}; which daemon says {@code BUILDKIT_HOST}. */
final class BuildKitBuilder implements ConformanceBuilder {
    private final Path base;
    private final ConformanceServer server;

    /**
     * @param base an OCI layout of {@code busybox}
     */
    BuildKitBuilder(Path base, ConformanceServer server) {
        this.base = base;
        this.server = server;
    }

    static boolean isThere() {
        return System.getenv("BUILDKIT_HOST") != null;
    }

    @Override
    public ConformanceOutcome build(ConformanceCase built, Path context, Path scratch)
            throws IOException, InterruptedException {
        Path image = scratch.resolve("image");
        Path file = context.resolve(built.options().dockerfile());
        var command =
                new ArrayList<>(List.of("buildctl", "build", "--progress=plain", "--no-cache"));
        command.addAll(List.of("--frontend=dockerfile.v0", "--local=context=" + context));
        command.add("--local=dockerfile=" + file.getParent());
        option(command, "filename", String.valueOf(file.getFileName()));
        // The syntax directive asks for a frontend from Docker Hub: take the one inside.
        option(command, "cmdline", "dockerfile.v0");
        command.add("--oci-layout=base=" + base);
        String digest = ImageLayout.digest(base);
        option(command, "context:busybox", "oci-layout://base@" + digest);
        options(built.options(), digest, context, scratch, command);
        command.add("--output=type=oci,tar=false,dest=" + image);
        Shell.Result result = Shell.run(Map.of(), context, command);
        if (result.status() != 0) {
            return ConformanceOutcome.refusal(message(result.output()));
        }
        return ImageLayout.read(image).outcome(ImageLayout.read(base), server.url());
    }

    private void options(
            ConformanceCase.Options options,
            String digest,
            Path context,
            Path scratch,
            List<String> command)
            throws IOException {
        options.args().forEach((name, value) -> option(command, "build-arg:" + name, value));
        options.labels().forEach((name, value) -> option(command, "label:" + name, value));
        if (options.target() != null) {
            option(command, "target", options.target());
        }
        if (options.platform() != null) {
            option(command, "platform", options.platform());
        }
        options.contexts()
                .forEach((name, source) -> {
                    if (source.startsWith("dir:")) {
                        Path folder = context.resolve(source.substring(4));
                        command.add("--local=" + name + "=" + folder);
                        option(command, "context:" + name, "local:" + name);
                    } else {
                        option(command, "context:" + name, "oci-layout://base@" + digest);
                    }
                });
        for (Map.Entry<String, String> secret : options.secrets().entrySet()) {
            Path file = Files.writeString(scratch.resolve(secret.getKey()), secret.getValue());
            command.add("--secret=id=" + secret.getKey() + ",src=" + file);
        }
        for (String id : options.ssh()) {
            command.add("--ssh=" + id + "=" + server.agent());
        }
        options.allow().forEach(entitlement -> command.add("--allow=" + entitlement));
    }

    private static void option(List<String> command, String name, String value) {
        command.add("--opt=" + name + "=" + value);
    }

    /** The last line that says what failed. */
    private static String message(String output) {
        return output.lines()
                .filter(line -> line.startsWith("error: "))
                .reduce((first, second) -> second)
                .orElse(output)
                .strip();
    }
}
