package dev.kiln.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.cache.StepKey;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.SourceRange;
import dev.kiln.image.ContainerConfig;
import dev.kiln.image.Digest;
import dev.kiln.image.Platform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever could change a step's result changes its key (moby CVE-2024-24557). */
class StepKeysTest {
    private static final StepKeys KEYS = new StepKeys("acme", Platform.of("linux", "amd64"));
    private static final StepKey PARENT = KEYS.from(Digest.ofText("base"));
    private static final Digest FILES = Digest.ofText("files");

    @Test
    void everyFieldOfARunCounts() {
        var base = new StepAction.Run(List.of("a", "b"), List.of("E=1"), List.of(), "/", "");
        List<StepAction> all =
                List.of(
                        base,
                        new StepAction.Run(List.of("ab"), List.of("E=1"), List.of(), "/", ""),
                        new StepAction.Run(List.of("a", "b", "E=1"), List.of(), List.of(), "/", ""),
                        new StepAction.Run(List.of("a", "b"), List.of("E=2"), List.of(), "/", ""),
                        new StepAction.Run(List.of("a", "b"), List.of("E=1"), List.of(), "/x", ""),
                        new StepAction.Run(
                                List.of("a", "b"), List.of("E=1"), List.of(), "/", "web"));
        assertAllDiffer(all);
        var proxied =
                new StepAction.Run(
                        List.of("a", "b"), List.of("E=1"), List.of("http_proxy=p"), "/", "");
        assertThat(key(proxied)).isEqualTo(key(base));
    }

    @Test
    void everyFieldOfACopyCounts() {
        assertAllDiffer(
                List.of(
                        new StepAction.Copy(null, List.of("a"), "/b", "/", null, null, false),
                        new StepAction.Copy(null, List.of("a"), "/b/", "/", null, null, false),
                        new StepAction.Copy(null, List.of("a"), "/b", "/w", null, null, false),
                        new StepAction.Copy(null, List.of("a"), "/b", "/", "", null, false),
                        new StepAction.Copy(null, List.of("a"), "/b", "/", "1", null, false),
                        new StepAction.Copy(null, List.of("a"), "/b", "/", null, "1", false),
                        new StepAction.Copy(null, List.of("a"), "/b", "/", null, null, true)));
        Step copy = step(new StepAction.Copy(null, List.of("a"), "/b", "/", null, null, false));
        assertThat(KEYS.definition(PARENT, copy, FILES))
                .isNotEqualTo(KEYS.definition(PARENT, copy, Digest.ofText("other files")));
    }

    @Test
    void configStepsCountToo() {
        Step plain = step(new StepAction.ConfigOnly());
        var checked =
                new Step(
                        1,
                        "0",
                        plain.instruction(),
                        plain.action(),
                        plain.createdBy(),
                        ContainerConfig.EMPTY.withOnBuild(List.of("RUN x")),
                        null);
        assertThat(KEYS.definition(PARENT, plain, null))
                .isNotEqualTo(KEYS.definition(PARENT, checked, null));
    }

    @Test
    void tenantsPlatformsAndParentsAreApart() {
        Step step = step(new StepAction.MakeDirectory("/x", ""));
        var other = new StepKeys("other", Platform.of("linux", "amd64"));
        var arm = new StepKeys("acme", Platform.of("linux", "arm64"));
        StepKey key = KEYS.definition(PARENT, step, null);
        assertThat(
                        new HashSet<>(
                                List.of(
                                        key,
                                        KEYS.definition(KEYS.scratch(), step, null),
                                        other.definition(PARENT, step, null),
                                        arm.definition(PARENT, step, null),
                                        KEYS.content(PARENT.digest(), step, null))))
                .hasSize(5);
    }

    private static void assertAllDiffer(List<StepAction> actions) {
        var keys = new ArrayList<StepKey>();
        actions.forEach(action -> keys.add(key(action)));
        assertThat(new HashSet<>(keys)).hasSameSizeAs(actions);
    }

    private static StepKey key(StepAction action) {
        return KEYS.definition(PARENT, step(action), FILES);
    }

    private static Step step(StepAction action) {
        var instruction = new Instruction.User(new SourceRange(1, 1, 1), "USER x", "x");
        return new Step(1, "0", instruction, action, "by", ContainerConfig.EMPTY, null);
    }
}
