package dev.kiln.farmtest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kiln.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a builder made of a case, without what differs from build to build.
 *
 * @param refused the message, if it made no image
 * @param config of the image, as it stands there
 * @param history one line for each entry after those of the base image
 * @param layers how many the image has
 * @param files one line for each file that the base image does not have so
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ConformanceOutcome(
        @Nullable String refused,
        @Nullable JsonNode config,
        @Nullable List<String> history,
        @Nullable Integer layers,
        @Nullable List<String> files) {
    private static final List<String> SHARED_FIELDS =
            List.of(
                    "Env",
                    "Cmd",
                    "Entrypoint",
                    "WorkingDir",
                    "User",
                    "Labels",
                    "ExposedPorts",
                    "Volumes",
                    "StopSignal",
                    "Healthcheck",
                    "OnBuild",
                    "Shell");
    private static final Pattern MOUNTED =
            Pattern.compile(" /(run|dev|proc|sys|etc/hosts|etc/hostname|etc/resolv.conf)( |$)");
    private static final Pattern TIME = Pattern.compile(" @[0-9]+");

    static ConformanceOutcome refusal(String message) {
        return new ConformanceOutcome(message, null, null, null, null);
    }

    static ConformanceOutcome read(Path file) throws IOException {
        return Json.read(Files.readAllBytes(file), ConformanceOutcome.class);
    }

    void write(Path file) throws IOException {
        var printer =
                new DefaultPrettyPrinter()
                        .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        Files.writeString(
                file, Json.mapper().writer().with(printer).writeValueAsString(this) + "\n");
    }

    /** As {@code mine: …} and {@code theirs: …}; empty if there is no difference. */
    List<String> differences(ConformanceOutcome peer) {
        var lines = new ArrayList<String>();
        if ((refused == null) != (peer.refused == null)) {
            lines.add("mine: " + (refused == null ? "an image" : "refused: " + refused));
            lines.add(
                    "theirs: " + (peer.refused == null ? "an image" : "refused: " + peer.refused));
        } else if (refused == null) {
            compare(configLines(), peer.configLines(), lines);
            compare(list(history), list(peer.history), lines);
            compare(list(files), list(peer.files), lines);
            if (peer.layers != null && !peer.layers.equals(layers)) {
                lines.add("mine: " + layers + " layers");
                lines.add("theirs: " + peer.layers + " layers");
            }
        }
        return lines;
    }

    /**
     * The same without what buildah does in its own way: no history, no fields that say nothing,
     * not its label, and neither the files that it leaves behind where it mounts nor times.
     */
    ConformanceOutcome asBuildahSeesIt() {
        ObjectNode fields = Json.mapper().createObjectNode();
        if (config != null) {
            for (String name : SHARED_FIELDS) {
                JsonNode value = config.path(name).deepCopy();
                if (value instanceof ObjectNode map) {
                    map.remove("io.buildah.version");
                }
                if (!value.isEmpty() || !value.asString("").isEmpty()) {
                    fields.set(name, value);
                }
            }
        }
        List<String> kept =
                list(files).stream()
                        .filter(line -> !MOUNTED.matcher(line).find())
                        .map(line -> TIME.matcher(line).replaceFirst(""))
                        .toList();
        return new ConformanceOutcome(refused, fields, null, null, kept);
    }

    private List<String> configLines() {
        var lines = new ArrayList<String>();
        if (config != null) {
            config.properties()
                    .forEach(field ->
                            lines.add("config." + field.getKey() + " " + field.getValue()));
        }
        return lines.stream().sorted().toList();
    }

    private static List<String> list(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }

    private static void compare(List<String> mine, List<String> theirs, List<String> lines) {
        var onlyMine = new TreeSet<>(mine);
        theirs.forEach(onlyMine::remove);
        var onlyTheirs = new TreeSet<>(theirs);
        mine.forEach(onlyTheirs::remove);
        onlyMine.forEach(line -> lines.add("mine: " + line));
        onlyTheirs.forEach(line -> lines.add("theirs: " + line));
        if (onlyMine.isEmpty() && onlyTheirs.isEmpty() && !mine.equals(theirs)) {
            lines.add("mine: " + mine);
            lines.add("theirs, in another order: " + theirs);
        }
    }
}
