package dev.kiln.worker.linux;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * File names as text and back. On Linux a name is bytes; Kiln reads them as UTF-8. A byte that is
 * not valid UTF-8 becomes the lone low surrogate {@code U+DC00 + byte} (the mapping known from
 * Python's PEP 383), so that every name survives the way through a {@code String} unchanged.
 */
public final class FileNames {
    private static final int ESCAPE = 0xDC00;

    private FileNames() {}

    /** The name that these bytes spell. */
    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** The name that {@code length} bytes from {@code offset} spell. */
    public static String decode(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < 0) {
                return decodeUtf8(ByteBuffer.wrap(bytes, offset, length));
            }
        }
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    private static String decodeUtf8(ByteBuffer in) {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer out = CharBuffer.allocate(in.remaining());
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE + (in.get() & 0xff)));
            }
            result = decoder.decode(in, out, true);
        }
        return out.flip().toString();
    }

    /**
     * The bytes of a name; reverses {@link #decode}.
     *
     * @throws IllegalArgumentException if the text has a lone surrogate that no byte maps to
     */
    public static byte[] encode(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (Character.isSurrogate(name.charAt(i))) {
                return encodeEscaped(name);
            }
        }
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encodeEscaped(String name) {
        byte[] out = new byte[name.length() * 4];
        int length = 0;
        for (int i = 0; i < name.length(); ) {
            int code = name.codePointAt(i);
            i += Character.charCount(code);
            if (code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff) {
                out[length++] = (byte) (code - ESCAPE);
            } else if (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(
                        "'" + name + "' is not a file name: it holds a lone surrogate");
            } else {
                byte[] one = Character.toString(code).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(one, 0, out, length, one.length);
                length += one.length;
            }
        }
        return Arrays.copyOf(out, length);
    }
}
