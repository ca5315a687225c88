package dev.kiln.worker.output;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.kiln.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * An in-toto statement: a predicate about subjects (in-toto attestation framework, "Statement" v1).
 */
public record Statement(
        @JsonProperty("_type") String type,
        String predicateType,
        List<Subject> subject,
        JsonNode predicate) {
    public static final String TYPE = "https://in-toto.io/Statement/v1";

    public Statement {
        subject = List.copyOf(subject);
    }

    /** Says this of these subjects. */
    public static Statement of(Predicate predicate, List<Subject> subjects) {
        return new Statement(TYPE, predicate.type(), subjects, predicate.content());
    }

    /** The statement as it is stored. */
    @JsonIgnore
    public byte[] bytes() {
        return Json.bytes(this);
    }
}
