package dev.kiln.cli;

import dev.kiln.cli.context.ChosenContext;
import dev.kiln.cli.farm.BuildBody;
import dev.kiln.cli.farm.BuildRequest;
import dev.kiln.cli.farm.FarmException;
import dev.kiln.cli.farm.JobView;
import dev.kiln.cli.option.OutputOption;
import dev.kiln.cli.output.OutputDownload;
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
        description = "Build an image from a folder, a git repository or a tar.",
        footer =
                "Exit status: 0 if the image was built, that of the command that failed if it is"
                        + " from 1 to 125, 130 if the job was cancelled, else 1.")
final class BuildCommand implements Callable<Integer> {
    private static final String SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH";

    @Mixin private FarmAddress farm = new FarmAddress();

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME",
            description = "A name for the image; may be repeated.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The Dockerfile, by default CONTEXT/Dockerfile; - is standard input.")
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

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            split = ",",
            description = "Build for this platform; several give one image of all of them.")
    private List<String> platforms = new ArrayList<>();

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

    @Option(
            names = "--network",
            paramLabel = "MODE",
            description = "The network of RUN: default, none or host.")
    private @Nullable String network;

    @Mixin private SourceFlags sources = new SourceFlags();

    @Mixin private ResultFlags results = new ResultFlags();

    @Parameters(
            paramLabel = "CONTEXT",
            description =
                    "A folder, a git repository, a URL, or - for a tar or Dockerfile on standard"
                            + " input.")
    private String context = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("not set up by picocli");
        }
        var command = spec.commandLine();
        OutputOption output = results.output();
        requireNoTerminal(output);
        var chosen = ChosenContext.of(context, file, System.in);
        BuildRequest request = request(chosen);
        var parts = new ArrayList<>(sources.parts(System.getenv()));
        parts.addAll(chosen.parts());
        var client = farm.client();
        if (check) {
            var result = client.check(request, new BuildBody(parts));
            String name = file == null ? result.dockerfile() : file.toString();
            return new CheckPrinter(result, name, command.getOut(), command.getErr()).print();
        }
        JobView job = client.submit(request, new BuildBody(parts));
        boolean piped = OutputOption.STDOUT.equals(output.destination());
        var log = piped ? command.getErr() : command.getOut();
        var run = new BuildRun(client, job.id(), log, command.getErr(), quiet, idFile);
        int status = run.follow();
        if (status == 0 && output.destination() != null) {
            new OutputDownload(client, output, System.out, command.getErr())
                    .save(job.id(), run.output());
        }
        return status;
    }

    private BuildRequest request(ChosenContext chosen) {
        var request =
                new BuildRequest()
                        .with("tag", tags)
                        .with("dockerfile", chosen.dockerfile())
                        .with("target", target)
                        .with("buildArg", buildArguments())
                        .with("label", pairs(labels, false))
                        .with("noCache", noCache)
                        .with("platform", platforms)
                        .with("project", project)
                        .with("network", network)
                        .with("context", chosen.remote());
        sources.addTo(request);
        results.addTo(request);
        return request;
    }

    private static void requireNoTerminal(OutputOption output) throws FarmException {
        if (OutputOption.STDOUT.equals(output.destination()) && BuildRun.isTerminal()) {
            throw new FarmException(
                    "a tar is not written to a terminal: redirect standard output, or give"
                            + " --output a dest=FILE");
        }
    }

    /** Those given, and the time that reproducible builds are to be of. */
    private Map<String, String> buildArguments() {
        var pairs = pairs(buildArgs, true);
        String epoch = System.getenv(SOURCE_DATE_EPOCH);
        if (epoch != null && !epoch.isBlank()) {
            pairs.putIfAbsent(SOURCE_DATE_EPOCH, epoch.strip());
        }
        return pairs;
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
