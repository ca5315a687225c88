package dev.kiln.gateway.job;

import dev.kiln.job.OutputOptions;
import dev.kiln.job.OutputType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters that say what becomes of the result. */
final class OutputParameters {
    static final Set<String> NAMES =
            Set.of("output", "rewriteTimestamp", "annotation", "provenance", "sbom");

    private static final String PLACE =
            "(?:manifest|manifest-descriptor|index|index-descriptor)(?:\\[[A-Za-z0-9_/-]+])?";
    private static final Pattern ANNOTATION =
            Pattern.compile(
                    "(?:" + PLACE + "(?:," + PLACE + ")*:[^\\s=]+|[^\\s:=]+)=.*", Pattern.DOTALL);
    private static final Pattern FLAG = Pattern.compile("true|false|1|0");

    /** What may be said of a provenance, and in which words. */
    private static final Map<String, Pattern> PROVENANCE =
            Map.of(
                    "mode", Pattern.compile("min|max"),
                    "version", Pattern.compile("v1|v0\\.2"),
                    "builder-id", Pattern.compile("\\S{0,2048}"),
                    "filename", Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,255}"),
                    "reproducible", FLAG,
                    "inline-only", FLAG);

    private OutputParameters() {}

    static OutputOptions of(QueryParameters parameters) {
        return new OutputOptions(
                type(parameters),
                parameters.flag("rewriteTimestamp"),
                annotations(parameters),
                provenance(parameters.all("provenance")),
                parameters.flag("sbom"));
    }

    private static OutputType type(QueryParameters parameters) {
        String word = parameters.one("output", OutputType.IMAGE.toString());
        try {
            return OutputType.parse(word.startsWith("type=") ? word.substring(5) : word);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badParameter("output", String.valueOf(e.getMessage()));
        }
    }

    private static List<String> annotations(QueryParameters parameters) {
        List<String> annotations = parameters.all("annotation");
        for (String text : annotations) {
            if (!ANNOTATION.matcher(text).matches() || text.indexOf('\0') >= 0) {
                throw ProblemException.badParameter(
                        "annotation",
                        "expected [PLACE[,PLACE]:]key=value, a place being manifest, index,"
                                + " manifest-descriptor or index-descriptor, with [OS/ARCH] behind it"
                                + " for one platform");
            }
        }
        return annotations;
    }

    /** {@code true}, {@code false}, or attributes such as {@code mode=max}, between commas. */
    private static @Nullable Map<String, String> provenance(List<String> values) {
        if (values.isEmpty() || values.equals(List.of("false")) || values.equals(List.of("0"))) {
            return null;
        }
        var attributes = new TreeMap<String, String>();
        for (String value : values) {
            for (String pair : value.split(",", -1)) {
                if (!pair.isEmpty() && !pair.equals("true") && !pair.equals("1")) {
                    int equals = Math.max(pair.indexOf('='), 0);
                    put(attributes, pair.substring(0, equals), pair.substring(equals + 1));
                }
            }
        }
        return attributes;
    }

    private static void put(Map<String, String> attributes, String name, String value) {
        Pattern allowed = PROVENANCE.get(name);
        if (allowed == null || !allowed.matcher(value).matches()) {
            throw ProblemException.badParameter(
                    "provenance",
                    "expected true, false, or attributes between commas: mode=min|max,"
                            + " version=v1|v0.2, builder-id=URI, filename=NAME,"
                            + " reproducible=true|false, inline-only=true|false");
        }
        attributes.put(name, value);
    }
}
