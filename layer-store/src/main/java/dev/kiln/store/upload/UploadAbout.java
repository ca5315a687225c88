package dev.kiln.store.upload;

import java.util.List;

/**
 * What is kept of an upload beside its bytes.
 *
 * @param repository to which it belongs
 * @param algorithm by which it is hashed while it comes
 */
record UploadAbout(String repository, String algorithm) {

    /** Reads what {@link #text} wrote. A crash may have left it empty: then it is nobody's. */
    static UploadAbout parse(String text) {
        List<String> lines = text.lines().toList();
        return lines.size() == 2
                ? new UploadAbout(lines.get(0), lines.get(1))
                : new UploadAbout("", "sha256");
    }

    String text() {
        return repository + "\n" + algorithm + "\n";
    }
}
