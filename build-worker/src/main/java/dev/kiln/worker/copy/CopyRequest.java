package dev.kiln.worker.copy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code COPY} or {@code ADD} asks for, variables expanded.
 *
 * @param sources paths or patterns (Go's {@code filepath.Match}) from the source's root
 * @param destination absolute, or relative to the working directory; a slash at its end means a
 *     directory
 * @param chown the owner of all that is made, directories on the way included; null for the default
 * @param chmod the mode of all that is made but symlinks; null keeps the sources' modes
 * @param extractArchives {@code ADD}: unpack local tar archives instead of copying them
 */
public record CopyRequest(
        List<String> sources,
        String destination,
        String workingDir,
        @Nullable Ownership chown,
        @Nullable Integer chmod,
        boolean extractArchives) {
    private static final int MAX_MODE = 07777;

    public CopyRequest {
        sources = List.copyOf(sources);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("a copy needs a source");
        }
        if (chmod != null && (chmod < 0 || chmod > MAX_MODE)) {
            throw new IllegalArgumentException(
                    "mode " + Integer.toOctalString(chmod) + " is not between 0 and 07777");
        }
    }
}
