package dev.kiln.worker.output.sbom;

import java.io.IOException;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Paragraphs of {@code Field: value} (deb822(5)), read one by one. Of a value that goes over
 * several lines only the first is kept, which is all that is needed here.
 */
final class ControlFile {
    private final Lines lines;

    ControlFile(Lines lines) {
        this.lines = lines;
    }

    /** The next paragraph by field names in lower case, {@code null} at the end of the file. */
    @Nullable SequencedMap<String, String> next() throws IOException {
        var fields = new java.util.LinkedHashMap<String, String>();
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                if (!fields.isEmpty()) {
                    return fields;
                }
                continue;
            }
            int colon = line.indexOf(':');
            if (colon > 0 && !Character.isWhitespace(line.charAt(0))) {
                fields.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return fields.isEmpty() ? null : fields;
    }
}
