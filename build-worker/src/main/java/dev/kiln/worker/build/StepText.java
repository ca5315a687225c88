package dev.kiln.worker.build;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The output of one stream of one step on its way into the journal: bytes in, whole lines out where
 * possible.
 */
final class StepText {
    /** A line longer than this is passed on in pieces. */
    private static final int MAX_PENDING_CHARS = 8192;

    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final long maxBytes;
    private final StringBuilder pending = new StringBuilder();
    private ByteBuffer undecoded = ByteBuffer.allocate(0);
    private long bytes;
    private boolean grown;

    /**
     * @param maxBytes how much a step may print; the rest is dropped, and said to be
     */
    StepText(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void append(byte[] chunk, int length) {
        if (bytes >= maxBytes) {
            return;
        }
        int taken = (int) Math.min(length, maxBytes - bytes);
        bytes += taken;
        ByteBuffer in =
                ByteBuffer.allocate(undecoded.remaining() + taken)
                        .put(undecoded)
                        .put(chunk, 0, taken)
                        .flip();
        var out = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, out, false);
        undecoded = in;
        append(out.flip().toString());
        if (bytes >= maxBytes) {
            append(
                    "\n[output of this step is longer than "
                            + maxBytes
                            + " bytes: the rest is dropped]\n");
        }
    }

    void append(String text) {
        pending.append(text);
        grown = true;
    }

    /**
     * Takes the complete lines, and the incomplete last one too if it has not grown since the last
     * call.
     */
    String takeReady() {
        boolean everything = !grown || pending.length() > MAX_PENDING_CHARS;
        grown = false;
        return everything ? takeAll() : take(pending.lastIndexOf("\n") + 1);
    }

    String takeAll() {
        return take(pending.length());
    }

    private String take(int length) {
        String text = pending.substring(0, length);
        pending.delete(0, length);
        return text;
    }
}
