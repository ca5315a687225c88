package dev.kiln.worker.copy;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a {@code COPY} or {@code ADD} asks for, variables expanded.
 *
 * @param sources as written; inline files are copied after all others, as in BuildKit
 * @param destination absolute, or relative to the working directory; a slash at its end means a
 *     directory
 */
public record CopyRequest(
        List<CopySource> sources, String destination, String workingDir, CopyOptions options) {

    public CopyRequest {
        sources =
                Stream.concat(
                                sources.stream().filter(one -> !isInline(one)),
                                sources.stream().filter(CopyRequest::isInline))
                        .toList();
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("a copy needs a source");
        }
    }

    private static boolean isInline(CopySource source) {
        return source instanceof CopySource.Inline;
    }
}
