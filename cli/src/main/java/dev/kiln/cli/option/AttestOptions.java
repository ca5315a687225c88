package dev.kiln.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code --attest}, {@code --sbom} and {@code --provenance}.
 *
 * @param provenance as the farm takes it, {@code true} or attributes; null where none is asked for
 */
public record AttestOptions(boolean sbom, @Nullable String provenance) {

    /**
     * Reads the options. The last one of a kind counts, and the short ones come last.
     *
     * @throws IllegalArgumentException if one is of another form or asks for a generator
     */
    public static AttestOptions parse(
            List<String> attests, @Nullable String sbom, @Nullable String provenance) {
        var all = new ArrayList<Fields>();
        attests.forEach(text -> all.add(Fields.parse("--attest", text)));
        if (sbom != null) {
            all.add(shortForm("--sbom", "sbom", sbom));
        }
        if (provenance != null) {
            all.add(shortForm("--provenance", "provenance", provenance));
        }
        boolean withSbom = false;
        String withProvenance = null;
        for (Fields fields : all) {
            switch (type(fields)) {
                case "sbom" -> withSbom = sbom(fields);
                case "provenance" -> withProvenance = provenance(fields);
                default -> throw fields.invalid("it needs type=sbom or type=provenance");
            }
        }
        return new AttestOptions(withSbom, withProvenance);
    }

    private static Fields shortForm(String option, String type, String text) {
        String rest =
                switch (text) {
                    case "", "true", "1" -> "";
                    case "false", "0" -> ",disabled=true";
                    default -> "," + text;
                };
        return Fields.parse(option, "type=" + type + rest);
    }

    private static String type(Fields fields) {
        return fields.pairs().stream()
                .filter(pair -> pair.getKey().equals("type"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static boolean sbom(Fields fields) {
        boolean disabled = false;
        for (var pair : fields.pairs()) {
            switch (pair.getKey()) {
                case "type" -> {}
                case "disabled" -> disabled = fields.flag(pair);
                case "generator" ->
                        throw fields.invalid(
                                "a generator cannot be chosen: Kiln reads the package databases of"
                                        + " the image itself");
                default -> throw fields.invalid("the key '" + pair.getKey() + "' is not known");
            }
        }
        return !disabled;
    }

    private static @Nullable String provenance(Fields fields) {
        var attributes = new ArrayList<String>();
        boolean disabled = false;
        for (var pair : fields.pairs()) {
            switch (pair.getKey()) {
                case "type" -> {}
                case "disabled" -> disabled = fields.flag(pair);
                default -> {
                    if (pair.getValue().indexOf(',') >= 0) {
                        throw fields.invalid(pair.getKey() + " must not hold a comma");
                    }
                    attributes.add(pair.getKey() + "=" + pair.getValue());
                }
            }
        }
        if (disabled) {
            return null;
        }
        return attributes.isEmpty() ? "true" : String.join(",", attributes);
    }
}
