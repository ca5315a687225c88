package dev.kiln.cli;

import dev.kiln.cli.farm.BodyPart;
import dev.kiln.cli.farm.BuildRequest;
import dev.kiln.cli.option.BuildContextOption;
import dev.kiln.cli.option.SecretOption;
import dev.kiln.cli.option.SshOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of {@code kiln build} that give it more than its context. */
final class SourceFlags {
    @Option(
            names = "--build-context",
            paramLabel = "NAME=VALUE",
            description =
                    "A named context: a folder, docker-image://NAME, a git repository or a URL.")
    private List<String> contexts = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "id=ID[,src=FILE|,env=NAME]",
            description = "A secret for RUN --mount=type=secret.")
    private List<String> secrets = new ArrayList<>();

    @Option(
            names = "--ssh",
            paramLabel = "ID=KEY[,KEY]",
            description = "Private keys for RUN --mount=type=ssh, as in default=~/.ssh/id_ed25519.")
    private List<String> ssh = new ArrayList<>();

    void addTo(BuildRequest request) {
        for (String text : contexts) {
            request.with("buildContext", BuildContextOption.parse(text).parameter());
        }
    }

    /** What is sent beside the context. */
    List<BodyPart> parts(Map<String, String> environment) throws IOException {
        var parts = new ArrayList<BodyPart>();
        for (String text : secrets) {
            parts.add(SecretOption.parse(text, environment).part(environment));
        }
        for (String text : ssh) {
            parts.addAll(SshOption.parse(text).parts());
        }
        for (String text : contexts) {
            BuildContextOption.parse(text).part().ifPresent(parts::add);
        }
        return parts;
    }
}
