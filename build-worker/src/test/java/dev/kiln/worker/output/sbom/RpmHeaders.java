package dev.kiln.worker.output.sbom;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes headers as rpm stores them. */
final class RpmHeaders {
    private static final int BINARY = 7;

    private final Map<Integer, Object> tags = new LinkedHashMap<>();

    static RpmHeaders of(String name, String version, String release, String arch) {
        return new RpmHeaders()
                .with(RpmHeader.NAME, name)
                .with(RpmHeader.VERSION, version)
                .with(RpmHeader.RELEASE, release)
                .with(RpmHeader.ARCH, arch);
    }

    /** A tag whose value is a text or a number. */
    RpmHeaders with(int tag, Object value) {
        tags.put(tag, value);
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        ByteBuffer index = ByteBuffer.allocate((tags.size() + 1) * 16);
        // The region of unchanged tags, which comes first and whose offset leads to its trailer.
        index.putInt(63).putInt(BINARY).putInt(0x7fff).putInt(16);
        tags.forEach((tag, value) -> {
            boolean number = value instanceof Integer;
            while (number && data.size() % 4 != 0) {
                data.write(0);
            }
            index.putInt(tag).putInt(number ? 4 : 6).putInt(data.size()).putInt(1);
            if (value instanceof Integer i) {
                data.writeBytes(ByteBuffer.allocate(4).putInt(i).array());
            } else {
                data.writeBytes(value.toString().getBytes(StandardCharsets.UTF_8));
                data.write(0);
            }
        });
        return ByteBuffer.allocate(8 + index.capacity() + data.size())
                .putInt(tags.size() + 1)
                .putInt(data.size())
                .put(index.array())
                .put(data.toByteArray())
                .array();
    }
}
