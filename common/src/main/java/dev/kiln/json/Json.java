package dev.kiln.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as the registries write it: fields in the order in which the records declare them, times in
 * RFC 3339, unknown fields passed over, nesting and number lengths bounded. Whatever is hashed or
 * stored goes through here.
 */
public final class Json {
    /** How deep a document may nest; image-spec documents need six levels. */
    static final int MAX_NESTING_DEPTH = 64;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_NESTING_DEPTH)
                                                    .build())
                                    .build())
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private Json() {}

    /** The shared mapper, for what needs more than the methods here. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    public static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    public static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if the bytes are not JSON or not of that shape; the message
     *     says where
     */
    public static <T> T read(byte[] bytes, Class<T> type) {
        try {
            return MAPPER.readValue(bytes, type);
        } catch (JacksonException e) {
            throw unreadable(type, e);
        }
    }

    /** As {@link #read(byte[], Class)}, of text. */
    public static <T> T read(String text, Class<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JacksonException e) {
            throw unreadable(type, e);
        }
    }

    private static IllegalArgumentException unreadable(Class<?> type, JacksonException e) {
        return new IllegalArgumentException(
                "not a JSON " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
}
