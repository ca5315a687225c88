package dev.kiln.worker.plan;

import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.WordExpander;
import dev.kiln.image.ContainerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables in force at one place of a stage: the environment, and the build arguments declared
 * so far, in this stage or in one that it stands on.
 */
public final class Scope {
    private final BuildArgs args;
    private final Map<String, String> environment;
    private final Map<String, String> declared;

    Scope(BuildArgs args, ContainerConfig base) {
        this(args, base.environment(), Map.of());
    }

    private Scope(BuildArgs args, Map<String, String> environment, Map<String, String> declared) {
        this.args = args;
        this.environment = new LinkedHashMap<>(environment);
        this.declared = new LinkedHashMap<>(declared);
    }

    Scope copy() {
        return new Scope(args, environment, declared);
    }

    String expand(Instruction instruction, String word) {
        return Words.expand(instruction, word, environment::get, args.escape());
    }

    /** The body of a here-document that becomes a file. */
    String expandBody(String body) {
        return WordExpander.expandBody(body, environment::get);
    }

    @Nullable String expandOptional(Instruction instruction, @Nullable String word) {
        return word == null ? null : expand(instruction, word);
    }

    List<String> expandAll(Instruction instruction, List<String> words) {
        return Words.expandAll(instruction, words, environment::get, args.escape());
    }

    void setEnv(String name, String value) {
        environment.put(name, value);
    }

    /** Declares an argument and gives its text for the history. */
    String declare(Instruction.Arg arg, Instruction.Arg.Declaration declaration) {
        String name = declaration.name();
        String value = args.stageValue(name, expandOptional(arg, declaration.defaultValue()));
        declared.put(name, value == null ? "" : value);
        if (value == null) {
            return name;
        }
        if (!BuildArgs.HINTS.contains(name)) {
            environment.put(name, value);
        }
        return name + "=" + value;
    }

    /** The arguments declared so far, as their values reach a command. */
    Map<String, String> declaredArgs() {
        var values = new LinkedHashMap<String, String>();
        declared.forEach((name, value) -> values.put(name, environment.getOrDefault(name, value)));
        return values;
    }

    List<String> runEnvironment() {
        return entries(environment);
    }

    /** The proxy variables that were given but not declared. */
    List<String> hiddenEnvironment() {
        var hidden = new LinkedHashMap<>(args.proxyValues());
        hidden.keySet().removeAll(environment.keySet());
        return entries(hidden);
    }

    private static List<String> entries(Map<String, String> variables) {
        var entries = new ArrayList<String>(variables.size());
        variables.forEach((name, value) -> entries.add(name + "=" + value));
        return entries;
    }
}
