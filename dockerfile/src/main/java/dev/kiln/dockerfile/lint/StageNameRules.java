package dev.kiln.dockerfile.lint;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules about the names of stages. */
final class StageNameRules {
    private static final Set<String> RESERVED = Set.of("context", "scratch");

    private StageNameRules() {}

    static void check(List<LintStage> stages, RuleChoice global, Findings findings) {
        var names = new HashSet<String>();
        for (var stage : stages) {
            String name = stage.name();
            if (name == null) {
                continue;
            }
            if (RESERVED.contains(name)) {
                findings.add(
                        global,
                        Rule.RESERVED_STAGE_NAME,
                        stage.range(),
                        "Stage name should not use the same name as reserved stage \""
                                + name
                                + "\"");
            }
            if (!names.add(name)) {
                findings.add(
                        global,
                        Rule.DUPLICATE_STAGE_NAME,
                        stage.range(),
                        "Duplicate stage name \"" + name + "\", stage names should be unique");
            }
        }
    }
}
