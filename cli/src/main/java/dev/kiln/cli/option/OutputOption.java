package dev.kiln.cli.option;

import dev.kiln.job.OutputType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code --output}: what becomes of the result.
 *
 * @param destination a folder for {@link OutputType#LOCAL}, else a file or {@link #STDOUT}; null
 *     for an image, which stays in the farm
 * @param names further names of the image
 */
public record OutputOption(
        OutputType type,
        @Nullable String destination,
        boolean rewriteTimestamps,
        List<String> names) {
    public static final String STDOUT = "-";

    /** The image stays in the farm. */
    public static final OutputOption IMAGE =
            new OutputOption(OutputType.IMAGE, null, false, List.of());

    private static final String OPTION = "--output";

    public OutputOption {
        names = List.copyOf(names);
    }

    /**
     * Reads the options.
     *
     * @throws IllegalArgumentException if there are several, or one is of another form or asks for
     *     what a farm does not do
     */
    public static OutputOption parse(List<String> texts) {
        if (texts.size() > 1) {
            throw new IllegalArgumentException(
                    "--output is given " + texts.size() + " times: a build has one output");
        }
        return texts.isEmpty() ? IMAGE : parse(texts.getFirst());
    }

    private static OutputOption parse(String text) {
        if (text.equals(STDOUT)) {
            return new OutputOption(OutputType.TAR, STDOUT, false, List.of());
        }
        List<String> split = Fields.split(OPTION, text);
        if (split.size() == 1 && !text.isEmpty() && !text.startsWith("type=")) {
            return new OutputOption(OutputType.LOCAL, split.getFirst(), false, List.of());
        }
        Fields fields = Fields.parse(OPTION, text);
        OutputType type = null;
        String destination = null;
        boolean rewrite = false;
        var names = new ArrayList<String>();
        for (var pair : fields.pairs()) {
            String value = pair.getValue();
            switch (pair.getKey()) {
                case "type" -> type = type(fields, value);
                case "dest" -> destination = value;
                case "name" -> names.addAll(List.of(value.split(",")));
                case "rewrite-timestamp" -> rewrite = fields.flag(pair);
                case "push" -> {
                    if (fields.flag(pair)) {
                        throw fields.invalid(
                                "pushing is not done by a build: the image is in the farm's own"
                                        + " registry, from where any client copies it");
                    }
                }
                case "tar" -> {
                    if (!fields.flag(pair)) {
                        throw fields.invalid("an image layout comes as a tar only");
                    }
                }
                default ->
                        throw fields.invalid(
                                "the key '"
                                        + pair.getKey()
                                        + "' is none of type, dest, name, rewrite-timestamp");
            }
        }
        if (type == null) {
            throw fields.invalid("it has no type");
        }
        return new OutputOption(type, destination(fields, type, destination), rewrite, names);
    }

    private static OutputType type(Fields fields, String word) {
        try {
            return OutputType.parse(word);
        } catch (IllegalArgumentException e) {
            throw fields.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String destination(
            Fields fields, OutputType type, @Nullable String given) {
        return switch (type) {
            case IMAGE -> {
                if (given != null) {
                    throw fields.invalid("an image stays in the farm: leave out dest");
                }
                yield null;
            }
            case LOCAL -> {
                if (given == null || given.isEmpty() || given.equals(STDOUT)) {
                    throw fields.invalid("type=local needs dest=FOLDER");
                }
                yield given;
            }
            case TAR, OCI -> given == null || given.isEmpty() ? STDOUT : given;
            case DOCKER -> {
                if (given == null || given.isEmpty()) {
                    throw fields.invalid(
                            "type=docker needs dest=FILE, or dest=- to pipe it into 'docker load'");
                }
                yield given;
            }
        };
    }
}
