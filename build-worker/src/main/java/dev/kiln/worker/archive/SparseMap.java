package dev.kiln.worker.archive;

import java.util.ArrayList;
import java.util.List;

/**
 * Which parts of a sparse file the archive holds (GNU tar, "Storing Sparse Files").
 *
 * @param realSizeBytes the file's size with its holes
 */
record SparseMap(long realSizeBytes, List<Part> parts) {
    /** A stretch of data. */
    record Part(long offset, long length) {}

    SparseMap {
        parts = List.copyOf(parts);
        long at = 0;
        for (Part part : parts) {
            if (part.length() < 0
                    || part.offset() < at
                    || part.offset() > realSizeBytes - part.length()) {
                throw new IllegalArgumentException(
                        "the map of a sparse file is out of order at offset " + part.offset());
            }
            at = part.offset() + part.length();
        }
    }

    long storedBytes() {
        return parts.stream().mapToLong(Part::length).sum();
    }

    static SparseMap of(long realSizeBytes, List<Long> numbers) throws TarException {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i + 1 < numbers.size(); i += 2) {
            parts.add(new Part(numbers.get(i), numbers.get(i + 1)));
        }
        try {
            return new SparseMap(realSizeBytes, parts);
        } catch (IllegalArgumentException e) {
            TarException damaged = new TarException(String.valueOf(e.getMessage()));
            damaged.initCause(e);
            throw damaged;
        }
    }
}
