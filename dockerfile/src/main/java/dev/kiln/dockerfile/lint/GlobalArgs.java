package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.DockerfileSource.Statement;
import dev.kiln.dockerfile.Instruction;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The variables of {@code FROM} lines: those of the platform, and the {@code ARG}s before the first
 * stage.
 *
 * @param values of those that have one
 * @param names of all, declared without a value too
 */
record GlobalArgs(Map<String, String> values, Set<String> names) {

    /**
     * Goes through the declarations.
     *
     * @throws LintFailure if a default cannot be expanded
     */
    static GlobalArgs of(
            List<Statement> declarations,
            Map<String, String> automatic,
            Map<String, String> buildArgs,
            char escape,
            Budget budget) {
        var values = new LinkedHashMap<>(automatic);
        var names = new LinkedHashSet<String>();
        for (var statement : declarations) {
            for (var declaration : ((Instruction.Arg) statement.instruction()).declarations()) {
                String name = declaration.name();
                String written = declaration.defaultValue();
                names.add(name);
                if (buildArgs.containsKey(name)) {
                    values.put(name, String.valueOf(buildArgs.get(name)));
                } else if (written != null) {
                    var expansion = Expansion.of(written, values, escape);
                    String value = expansion.result();
                    if (value == null) {
                        throw LintFailure.at(
                                statement.range(), String.valueOf(expansion.problem()));
                    }
                    values.put(name, budget.expanded(statement.range(), value));
                }
            }
        }
        names.addAll(values.keySet());
        return new GlobalArgs(values, names);
    }
}
