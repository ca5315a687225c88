package dev.kiln.cli;

import dev.kiln.cli.image.ImageImport;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kiln import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Make an image of a root file system and store it in the farm.")
final class ImportCommand implements Callable<Integer> {
    @Mixin private FarmAddress farm = new FarmAddress();

    @Option(
            names = {"-c", "--change"},
            paramLabel = "INSTRUCTION",
            description = "A Dockerfile instruction for the config, such as 'CMD [\"sh\"]'.")
    private List<String> changes = new ArrayList<>();

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "A comment for the image's history.")
    private @Nullable String message;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "What the image runs on, by default this machine's.")
    private @Nullable String platform;

    @Parameters(index = "0", paramLabel = "NAME[:TAG]", description = "The image's name.")
    private String name = "";

    @Parameters(
            index = "1",
            paramLabel = "SOURCE",
            description = "A tar, plain or gzip, a folder, or - for a tar on standard input.")
    private String source = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var image =
                new ImageImport(
                        ImageReference.parse(name),
                        changes,
                        message,
                        platform == null ? Platform.current() : Platform.parse(platform));
        Digest digest = image.run(new RegistryClient(farm.uri()), source, System.in);
        if (spec != null) {
            var out = spec.commandLine().getOut();
            out.println("image " + image.name() + " digest " + digest);
            out.flush();
        }
        return 0;
    }
}
