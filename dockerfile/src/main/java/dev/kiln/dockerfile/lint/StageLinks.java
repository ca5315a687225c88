package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.MountFlag;
import dev.kiln.dockerfile.Suggestion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which stages a stage needs: the one it is built on, and those that it takes files from. */
final class StageLinks {
    private static final int NO_STAGE = -1;

    private final List<LintStage> stages;
    private final List<BaseName> bases;
    private final char escape;
    private final Map<String, Integer> byName = new HashMap<>();
    private final List<@Nullable Integer> baseStages = new ArrayList<>();
    private final List<Set<Integer>> needed = new ArrayList<>();

    private StageLinks(List<LintStage> stages, List<BaseName> bases, char escape) {
        this.stages = stages;
        this.bases = bases;
        this.escape = escape;
    }

    /**
     * Links the stages.
     *
     * @param bases of each stage
     * @throws LintFailure if files are taken from a stage that is not there yet
     */
    static StageLinks of(List<LintStage> stages, List<BaseName> bases, char escape) {
        var links = new StageLinks(stages, bases, escape);
        for (var stage : stages) {
            links.baseStages.add(links.byName.get(bases.get(stage.index()).name()));
            if (stage.name() != null) {
                links.byName.put(stage.name(), stage.index());
            }
        }
        stages.forEach(stage -> links.needed.add(links.sources(stage)));
        return links;
    }

    /** The stage that a stage is built on; null where it is built on an image. */
    @Nullable Integer base(LintStage stage) {
        return baseStages.get(stage.index());
    }

    BaseName baseName(LintStage stage) {
        return bases.get(stage.index());
    }

    /**
     * The stages that are needed to build one, itself included.
     *
     * @throws LintFailure if there is no such target
     */
    Set<Integer> reachable(@Nullable String target) {
        var reached = new HashSet<Integer>();
        var waiting = new ArrayDeque<Integer>();
        waiting.add(target == null ? stages.size() - 1 : find(target));
        while (!waiting.isEmpty()) {
            int index = waiting.removeFirst();
            if (reached.add(index)) {
                waiting.addAll(needed.get(index));
                Integer base = baseStages.get(index);
                if (base != null) {
                    waiting.add(base);
                }
            }
        }
        return reached;
    }

    private int find(String target) {
        Integer index = byName.get(target.toLowerCase(Locale.ROOT));
        if (index == null) {
            index = number(target);
        }
        if (index == null || index >= stages.size()) {
            String nearest =
                    Suggestion.nearest(target, stages.stream().map(LintStage::label).toList());
            throw LintFailure.of(
                    "target stage \""
                            + target
                            + "\" could not be found"
                            + (nearest == null ? "" : " (did you mean " + nearest + "?)"));
        }
        return index;
    }

    private Set<Integer> sources(LintStage stage) {
        var indices = new HashSet<Integer>();
        for (var statement : stage.body()) {
            switch (statement.instruction()) {
                case Instruction.Copy copy when copy.from() != null ->
                        indices.add(copied(stage, copy, copy.from()));
                case Instruction.Run run ->
                        run.mounts().forEach(mount -> indices.add(mounted(stage, run, mount)));
                case Instruction _ -> {}
            }
        }
        indices.remove(NO_STAGE);
        return indices;
    }

    private int copied(LintStage stage, Instruction copy, String from) {
        if (!from.equals(Expansion.of(from, Map.of(), escape).result())) {
            throw LintFailure.at(
                    copy.range(),
                    "variable expansion is not supported for --from, define a new stage with FROM"
                            + " using ARG from global scope as a workaround");
        }
        Integer index = number(from);
        if (index != null && index >= stages.size()) {
            throw LintFailure.at(copy.range(), "invalid stage index " + from);
        }
        return earlier(
                stage,
                copy,
                index != null ? index : named(from),
                "cannot copy from stage \""
                        + from
                        + "\", it needs to be defined before current stage \""
                        + stage.label()
                        + "\"");
    }

    /** Mounts name stages, never their index. */
    private int mounted(LintStage stage, Instruction run, MountFlag mount) {
        String from;
        try {
            from = mount.from();
        } catch (IllegalArgumentException e) {
            throw LintFailure.at(run.range(), String.valueOf(e.getMessage()));
        }
        return from == null
                ? NO_STAGE
                : earlier(
                        stage,
                        run,
                        named(from),
                        "cannot mount from stage \""
                                + from
                                + "\", stage needs to be defined before current command");
    }

    private static int earlier(LintStage stage, Instruction user, int index, String problem) {
        if (index == stage.index()) {
            throw LintFailure.at(
                    user.range(), "circular dependency detected on stage: " + stage.label());
        }
        if (index > stage.index()) {
            throw LintFailure.at(user.range(), problem);
        }
        return index;
    }

    private int named(String name) {
        return byName.getOrDefault(name.toLowerCase(Locale.ROOT), NO_STAGE);
    }

    private static @Nullable Integer number(String text) {
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            return null;
        }
        return text.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(text);
    }
}
