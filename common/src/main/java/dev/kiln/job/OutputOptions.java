package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the result of a build ({@code --output}, {@code --annotation}, {@code --attest}).
 *
 * @param rewriteTimestamps whether files newer than {@code SOURCE_DATE_EPOCH} get its time
 * @param annotations as given: {@code [place[platform]:]key=value}
 * @param provenance attributes of a SLSA provenance, such as {@code mode=max}; null where none is
 *     asked for
 * @param sbom whether an SPDX document of the image's packages is attached
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutputOptions(
        OutputType type,
        boolean rewriteTimestamps,
        List<String> annotations,
        @Nullable Map<String, String> provenance,
        boolean sbom) {
    /** An image without anything else. */
    public static final OutputOptions IMAGE =
            new OutputOptions(OutputType.IMAGE, false, List.of(), null, false);

    public OutputOptions {
        annotations = List.copyOf(annotations);
        provenance = provenance == null ? null : Map.copyOf(provenance);
    }
}
