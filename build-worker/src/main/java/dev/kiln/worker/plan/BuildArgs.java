package dev.kiln.worker.plan;

import dev.kiln.dockerfile.AutomaticArgs;
import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.job.BuildOptions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The build arguments of one build: given by the client, declared before the first {@code FROM},
 * and predefined (Dockerfile reference, "ARG", "Predefined ARGs" and "Automatic platform ARGs in
 * the global scope").
 */
public final class BuildArgs {
    /** Reach every RUN without a declaration, and stay out of keys and history unless declared. */
    static final Set<String> PROXY_ARGS =
            Set.of(
                    "HTTP_PROXY",
                    "http_proxy",
                    "HTTPS_PROXY",
                    "https_proxy",
                    "FTP_PROXY",
                    "ftp_proxy",
                    "NO_PROXY",
                    "no_proxy",
                    "ALL_PROXY",
                    "all_proxy");

    /** Say something to the builder and never reach a command (dockerfile2llb/convert.go). */
    static final Set<String> HINTS =
            Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

    private final char escape;
    private final Map<String, String> given;
    private final Map<String, String> automatic;
    private final Map<String, String> global = new LinkedHashMap<>();
    private final Set<String> declared = new HashSet<>();

    public BuildArgs(Dockerfile dockerfile, BuildOptions options) {
        this.escape = dockerfile.escape();
        this.given = options.buildArgs();
        String target = options.target();
        String last = dockerfile.stages().getLast().from().name();
        this.automatic =
                AutomaticArgs.of(
                        options.platform(), target == null || target.isEmpty() ? last : target);
        for (Instruction.Arg arg : dockerfile.globalArgs()) {
            for (Instruction.Arg.Declaration declaration : arg.declarations()) {
                declareGlobal(arg, declaration);
            }
        }
    }

    /** What the client or a declaration before the first {@code FROM} says; else null. */
    public @Nullable String global(String name) {
        return given.containsKey(name) ? given.get(name) : global.get(name);
    }

    /** Expands a word of a {@code FROM} line. */
    String expandGlobal(Instruction instruction, String word) {
        return Words.expand(instruction, word, this::globalValue, escape);
    }

    /** The value an {@code ARG} of a stage takes; {@code null} where it has none. */
    @Nullable String stageValue(String name, @Nullable String expandedDefault) {
        declared.add(name);
        if (given.containsKey(name)) {
            return given.get(name);
        }
        if (expandedDefault != null) {
            return expandedDefault;
        }
        return globalValue(name);
    }

    /** The proxy variables that the client gave. */
    Map<String, String> proxyValues() {
        var values = new LinkedHashMap<String, String>();
        for (String name : new TreeSet<>(PROXY_ARGS)) {
            String value = given.get(name);
            if (value != null) {
                values.put(name, value);
            }
        }
        return values;
    }

    /**
     * Arguments that were given and that nothing declared so far: probably a mistake of the caller.
     */
    public Set<String> unused() {
        var unused = new TreeSet<>(given.keySet());
        unused.removeAll(declared);
        unused.removeAll(PROXY_ARGS);
        unused.removeAll(BuilderArgs.NAMES);
        unused.removeAll(automatic.keySet());
        return unused;
    }

    char escape() {
        return escape;
    }

    private void declareGlobal(Instruction.Arg arg, Instruction.Arg.Declaration declaration) {
        String name = declaration.name();
        declared.add(name);
        String defaultValue = declaration.defaultValue();
        if (given.containsKey(name)) {
            global.put(name, String.valueOf(given.get(name)));
        } else if (defaultValue != null) {
            global.put(name, expandGlobal(arg, defaultValue));
        }
    }

    private @Nullable String globalValue(String name) {
        String value = global.get(name);
        if (value == null && automatic.containsKey(name)) {
            value = given.getOrDefault(name, automatic.get(name));
        }
        return value;
    }
}
