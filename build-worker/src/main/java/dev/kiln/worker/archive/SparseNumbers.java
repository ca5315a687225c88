package dev.kiln.worker.archive;

import dev.kiln.worker.linux.FileNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The offset and length pairs of a sparse file, in the three places where GNU tar has put them
 * ("Storing Sparse Files": old GNU, PAX 0.1, PAX 1.0).
 */
final class SparseNumbers {
    private static final int PAIR_BYTES = 24;

    /** Reads the block that follows. */
    interface BlockSource {
        byte[] next() throws IOException;
    }

    private final int maxBytes;
    private int blocks;

    SparseNumbers(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Old GNU format: four pairs in the header, 21 in each extension block. */
    List<Long> ofHeaders(TarHeader header, BlockSource source) throws IOException {
        List<Long> numbers = new ArrayList<>();
        addPairs(header, 386, 4, numbers);
        boolean extended = header.byteAt(482) != 0;
        while (extended) {
            TarHeader extension = new TarHeader(counted(source));
            addPairs(extension, 0, 21, numbers);
            extended = extension.byteAt(504) != 0;
        }
        return numbers;
    }

    private static void addPairs(TarHeader header, int at, int count, List<Long> numbers)
            throws TarException {
        for (int i = 0; i < count; i++) {
            int pair = at + i * PAIR_BYTES;
            if (header.byteAt(pair) == 0) {
                return;
            }
            numbers.add(header.sparseNumber(pair));
            numbers.add(header.sparseNumber(pair + 12));
        }
    }

    /** PAX 0.1: decimal numbers between commas. */
    List<Long> ofText(String text) throws TarException {
        List<Long> numbers = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String number : text.split(",", -1)) {
                numbers.add(parse(number));
            }
        }
        return numbers;
    }

    /** PAX 1.0: at the start of the content, decimal lines: how many pairs, then the pairs. */
    List<Long> ofContent(BlockSource source) throws IOException {
        List<Long> numbers = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        long expected = -1;
        while (expected < 0 || numbers.size() < expected) {
            String text = FileNames.decode(counted(source));
            for (int i = 0; i < text.length() && (expected < 0 || numbers.size() < expected); i++) {
                if (text.charAt(i) != '\n') {
                    line.append(text.charAt(i));
                    continue;
                }
                long number = parse(line.toString());
                line.setLength(0);
                if (expected < 0) {
                    expected = Math.min(number, maxBytes) * 2;
                } else {
                    numbers.add(number);
                }
            }
        }
        return numbers;
    }

    private byte[] counted(BlockSource source) throws IOException {
        if (++blocks * (long) TarWriter.BLOCK_BYTES > maxBytes) {
            throw new TarException("the map of a sparse file has more than " + maxBytes + " bytes");
        }
        return source.next();
    }

    private static long parse(String number) throws TarException {
        try {
            long value = Long.parseLong(number);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            TarException damaged = damaged(number);
            damaged.initCause(e);
            throw damaged;
        }
        throw damaged(number);
    }

    private static TarException damaged(String number) {
        return new TarException("the map of a sparse file holds '" + number + "', no number");
    }
}
