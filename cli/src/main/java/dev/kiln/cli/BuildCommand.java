package dev.kiln.cli;

import dev.kiln.cli.context.ContextFolder;
import dev.kiln.cli.farm.BuildRequest;
import dev.kiln.cli.farm.ContextSource;
import dev.kiln.cli.farm.JobView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kiln build}. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = "Build an image from a folder, or from a tar on standard input.",
        footer =
                "Exit status: 0 if the image was built, that of the command that failed if it is"
                        + " from 1 to 125, 130 if the job was cancelled, else 1.")
final class BuildCommand implements Callable<Integer> {
    @Mixin private FarmAddress farm = new FarmAddress();

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME",
            description = "A name for the image; may be repeated.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The Dockerfile, by default CONTEXT/Dockerfile.")
    private @Nullable Path file;

    @Option(names = "--target", paramLabel = "STAGE", description = "The stage to build.")
    private @Nullable String target;

    @Option(
            names = "--build-arg",
            paramLabel = "NAME[=VALUE]",
            description = "A build argument; without a value, that of the environment.")
    private List<String> buildArgs = new ArrayList<>();

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label for the image.")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--no-cache", description = "Execute every step afresh.")
    private boolean noCache;

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "Build for this platform.")
    private @Nullable String platform;

    @Option(names = "--project", paramLabel = "NAME", description = "The project that builds.")
    private @Nullable String project;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing but the image's id.")
    private boolean quiet;

    @Option(names = "--iidfile", paramLabel = "FILE", description = "Write the image's id there.")
    private @Nullable Path idFile;

    @Option(
            names = "--check",
            description =
                    "Check the Dockerfile and build nothing; the exit status is 1 if there is"
                            + " anything to mend.")
    private boolean check;

    @Parameters(paramLabel = "CONTEXT", description = "A folder, or - for a tar.")
    private String context = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var client = farm.client();
        String dockerfile;
        ContextSource source;
        if (context.equals("-")) {
            dockerfile = file == null ? null : file.toString();
            source = out -> System.in.transferTo(out);
        } else {
            var folder = ContextFolder.open(Path.of(context), file);
            dockerfile = folder.dockerfile();
            source = folder;
        }
        var request =
                new BuildRequest(
                        tags,
                        dockerfile,
                        target,
                        pairs(buildArgs, true),
                        pairs(labels, false),
                        noCache,
                        platform,
                        project);
        if (spec == null) {
            throw new IllegalStateException("not set up by picocli");
        }
        var command = spec.commandLine();
        if (check) {
            var result = client.check(request, source);
            String name = file == null ? result.dockerfile() : file.toString();
            return new CheckPrinter(result, name, command.getOut(), command.getErr()).print();
        }
        JobView job = client.submit(request, source);
        return new BuildRun(client, job.id(), command, quiet, idFile).follow();
    }

    /** Pairs as given; a name without a value takes that of the environment or is left out. */
    private static Map<String, String> pairs(List<String> words, boolean fromEnvironment) {
        var pairs = new LinkedHashMap<String, String>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            String value = word.substring(equals + 1);
            if (equals < 0) {
                value = fromEnvironment ? System.getenv(name) : "";
            }
            if (value != null) {
                pairs.put(name, value);
            }
        }
        return pairs;
    }
}
