package dev.kiln.cli;

import dev.kiln.cli.farm.BuildRequest;
import dev.kiln.image.ImageReference;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kiln push}. */
@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        description = "Push an image of the farm to another registry.",
        footer = "Exit status: 0 if it was pushed, 130 if the job was cancelled, else 1.")
final class PushCommand implements Callable<Integer> {
    @Mixin private FarmAddress farm = new FarmAddress();

    @Option(
            names = {"-a", "--all-tags"},
            description = "Push all tags of the image's repository.")
    private boolean allTags;

    @Option(names = "--project", paramLabel = "NAME", description = "The project that pushes.")
    private @Nullable String project;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing but what was pushed.")
    private boolean quiet;

    @Parameters(
            index = "0",
            paramLabel = "NAME[:TAG]",
            description = "The image in the farm, by tag latest where none is given.")
    private String image = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TARGET",
            description = "Its name at the other registry, by default the same.")
    private @Nullable String target;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("not set up by picocli");
        }
        var command = spec.commandLine();
        ImageReference name = ImageReference.parse(image);
        boolean untagged = image.lastIndexOf(':') <= image.lastIndexOf('/');
        if (untagged && !allTags && !quiet) {
            command.getOut().println("Using default tag: " + name.tag());
        }
        var request =
                new BuildRequest()
                        .with("image", image)
                        .with("target", target)
                        .with("allTags", allTags)
                        .with("project", project);
        var client = farm.client();
        var job = client.push(request);
        return new BuildRun(client, job.id(), command.getOut(), command.getErr(), quiet, null)
                .follow();
    }
}
