package dev.kiln.cli.option;

import dev.kiln.cli.farm.BodyPart;
import dev.kiln.cli.farm.FarmException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code --secret id=ID[,src=FILE|,env=NAME]}.
 *
 * @param file that holds the value; null where a variable does
 * @param variable of the environment
 */
public record SecretOption(String id, @Nullable Path file, @Nullable String variable) {
    private static final String OPTION = "--secret";

    /**
     * Reads one option. Without {@code src} and {@code env} the secret is the variable that is
     * named as its id, or else the file.
     *
     * @throws IllegalArgumentException if it is of another form
     */
    public static SecretOption parse(String text, Map<String, String> environment) {
        Fields fields = Fields.parse(OPTION, text);
        String id = "";
        String source = "";
        String variable = "";
        boolean ofEnvironment = false;
        for (var pair : fields.pairs()) {
            switch (pair.getKey()) {
                case "id" -> id = pair.getValue();
                case "src", "source" -> source = pair.getValue();
                case "env" -> variable = pair.getValue();
                case "type" -> ofEnvironment = isEnvironment(fields, pair.getValue());
                default ->
                        throw fields.invalid(
                                "the key '" + pair.getKey() + "' is none of id, src, env and type");
            }
        }
        if (ofEnvironment && variable.isEmpty()) {
            variable = source;
            source = "";
        }
        requireId(fields, id);
        if (source.isEmpty() && variable.isEmpty()) {
            boolean known = environment.containsKey(id);
            return new SecretOption(id, known ? null : Path.of(id), known ? id : null);
        }
        return source.isEmpty()
                ? new SecretOption(id, null, variable)
                : new SecretOption(id, Path.of(source), null);
    }

    /**
     * The part of the request that carries it.
     *
     * @throws FarmException if there is no such file or variable
     */
    public BodyPart part(Map<String, String> environment) throws FarmException {
        String name = "secret." + id;
        if (file != null) {
            if (Files.isDirectory(file) || !Files.isReadable(file)) {
                throw new FarmException(
                        "the secret '%s' cannot be read from '%s': expected a file"
                                .formatted(id, file));
            }
            return new BodyPart(name, out -> Files.copy(file, out));
        }
        String value = environment.get(String.valueOf(variable));
        if (value == null) {
            throw new FarmException(
                    "the secret '%s' is to be the variable '%s', which is not in the environment"
                            .formatted(id, variable));
        }
        return new BodyPart(
                name,
                out -> {
                    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                    out.write(bytes);
                    Arrays.fill(bytes, (byte) 0);
                });
    }

    private static boolean isEnvironment(Fields fields, String type) {
        return switch (type) {
            case "file" -> false;
            case "env" -> true;
            default -> throw fields.invalid("the type must be file or env");
        };
    }

    private static void requireId(Fields fields, String id) {
        if (!BodyPart.isName(id)) {
            throw fields.invalid("it needs an id, without quotes and control characters");
        }
    }
}
