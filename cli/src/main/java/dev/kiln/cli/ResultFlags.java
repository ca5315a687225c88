package dev.kiln.cli;

import dev.kiln.cli.farm.BuildRequest;
import dev.kiln.cli.option.AttestOptions;
import dev.kiln.cli.option.OutputOption;
import dev.kiln.job.OutputType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code kiln build} that say what becomes of the result. */
final class ResultFlags {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "DEST",
            description =
                    "A folder, - for a tar, or type=image|local|tar|oci|docker,dest=… with name=…"
                            + " and rewrite-timestamp=true.")
    private List<String> outputs = new ArrayList<>();

    @Option(
            names = "--annotation",
            paramLabel = "[PLACE:]KEY=VALUE",
            description = "An annotation of the image's manifest, or of another place.")
    private List<String> annotations = new ArrayList<>();

    @Option(
            names = "--attest",
            paramLabel = "type=TYPE[,KEY=VALUE]",
            description = "Attach an attestation: type=sbom or type=provenance.")
    private List<String> attests = new ArrayList<>();

    @Option(
            names = "--sbom",
            paramLabel = "true|false",
            description = "Short for --attest type=sbom.")
    private @Nullable String sbom;

    @Option(
            names = "--provenance",
            paramLabel = "true|false|mode=MODE",
            description = "Short for --attest type=provenance.")
    private @Nullable String provenance;

    /** Where the result goes. */
    OutputOption output() {
        return OutputOption.parse(outputs);
    }

    void addTo(BuildRequest request) {
        OutputOption output = output();
        AttestOptions attestations = AttestOptions.parse(attests, sbom, provenance);
        request.with("tag", output.names())
                .with("output", output.type() == OutputType.IMAGE ? null : output.type().toString())
                .with("rewriteTimestamp", output.rewriteTimestamps())
                .with("annotation", annotations)
                .with("sbom", attestations.sbom())
                .with("provenance", attestations.provenance());
    }
}
