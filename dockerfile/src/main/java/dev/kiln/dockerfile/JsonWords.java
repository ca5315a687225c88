package dev.kiln.dockerfile;

import dev.kiln.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The exec form: arguments written as a JSON array of strings. */
final class JsonWords {
    private JsonWords() {}

    /**
     * The strings of the array, or null if the arguments are no JSON array; such arguments are
     * taken as they stand, as Docker does.
     */
    static @Nullable List<String> of(RawInstruction raw) {
        return of(raw, raw.arguments());
    }

    static @Nullable List<String> of(RawInstruction raw, String arguments) {
        if (!arguments.startsWith("[")) {
            return null;
        }
        JsonNode array;
        try {
            array = Json.mapper().readTree(arguments);
        } catch (JacksonException e) {
            return null;
        }
        var words = new ArrayList<String>();
        for (JsonNode element : array) {
            if (!element.isString()) {
                throw raw.refusal(
                        "when using JSON array syntax, arrays must be comprised of strings only:"
                                + " found "
                                + element);
            }
            words.add(element.stringValue());
        }
        return words;
    }
}
