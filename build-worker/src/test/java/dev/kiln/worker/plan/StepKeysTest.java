package dev.kiln.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.cache.StepKey;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.SourceRange;
import dev.kiln.image.ContainerConfig;
import dev.kiln.image.Digest;
import dev.kiln.image.Platform;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever could change a step's result changes its key (moby CVE-2024-24557). */
class StepKeysTest {
    private static final StepKeys KEYS = new StepKeys("acme", Platform.of("linux", "amd64"));
    private static final StepKey PARENT = KEYS.from(Digest.ofText("base"));
    private static final Digest FILES = Digest.ofText("files");

    @Test
    void everyFieldOfARunCounts() {
        assertAllDiffer(
                "RUN a b",
                "RUN [\"a\", \"b\"]",
                "RUN [\"a b\"]",
                "ENV E=1\nRUN a b",
                "WORKDIR /x\nRUN a b",
                "USER web\nRUN a b",
                "RUN --network=none a b",
                "RUN --security=insecure a b",
                "RUN <<E\n#!/bin/a\nb\nE",
                "RUN <<E\n#!/bin/a\nc\nE",
                "RUN <<F\n#!/bin/a\nb\nF");
        assertThat(key("RUN a b", Map.of("http_proxy", "p"))).isEqualTo(key("RUN a b", Map.of()));
    }

    @Test
    void everyOptionOfAMountCounts() {
        assertAllDiffer(
                "RUN a",
                "RUN --mount=target=/x a",
                "RUN --mount=target=/x,rw a",
                "RUN --mount=target=/x,source=s a",
                "RUN --mount=target=/y a",
                "RUN --mount=type=cache,target=/x a",
                "RUN --mount=type=cache,target=/x,id=i a",
                "RUN --mount=type=cache,target=/x,sharing=locked a",
                "RUN --mount=type=cache,target=/x,ro a",
                "RUN --mount=type=cache,target=/x,mode=0700 a",
                "RUN --mount=type=cache,target=/x,uid=1 a",
                "RUN --mount=type=cache,target=/x,gid=1 a",
                "RUN --mount=type=tmpfs,target=/x a",
                "RUN --mount=type=tmpfs,target=/x,size=1m a",
                "RUN --mount=type=secret,id=x a",
                "RUN --mount=type=secret,id=y a",
                "RUN --mount=type=secret,id=x,target=/x a",
                "RUN --mount=type=secret,id=x,env=X a",
                "RUN --mount=type=secret,id=x,required a",
                "RUN --mount=type=secret,id=x,mode=0444 a",
                "RUN --mount=type=secret,id=x,uid=1 a",
                "RUN --mount=type=secret,id=x,gid=1 a",
                "RUN --mount=type=ssh a",
                "RUN --mount=type=ssh,id=x a",
                "RUN --mount=type=ssh,required a",
                "RUN --mount=type=ssh,target=/x a");
    }

    @Test
    void everyFieldOfACopyCounts() {
        assertAllDiffer(
                "COPY a /b",
                "COPY a /b/",
                "WORKDIR /w\nCOPY a /b",
                "COPY --chown=1 a /b",
                "COPY --chmod=1 a /b",
                "COPY --link a /b",
                "COPY --parents a /b",
                "COPY --exclude=c a /b",
                "COPY <<a /b\na\n",
                "COPY <<a /b\nother\na\n",
                "ADD a /b",
                "ADD --unpack=true a /b");
        Step copy = last("COPY a /b", Map.of());
        assertThat(KEYS.definition(PARENT, copy, FILES))
                .isNotEqualTo(KEYS.definition(PARENT, copy, Digest.ofText("other files")));
    }

    @Test
    void aLinkedCopyIsTheSameOnEveryBase() {
        StepKey other = KEYS.from(Digest.ofText("other base"));
        Step linked = last("COPY --link a /b", Map.of());
        assertThat(KEYS.definition(other, linked, FILES))
                .isEqualTo(KEYS.definition(PARENT, linked, FILES));
        Step plain = last("COPY a /b", Map.of());
        assertThat(KEYS.definition(other, plain, FILES))
                .isNotEqualTo(KEYS.definition(PARENT, plain, FILES));
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

    private static void assertAllDiffer(String... instructions) {
        var byKey = new HashMap<StepKey, String>();
        for (String text : instructions) {
            assertThat(byKey.put(key(text, Map.of()), text)).as(text).isNull();
        }
    }

    private static StepKey key(String instructions, Map<String, String> buildArgs) {
        return KEYS.definition(PARENT, last(instructions, buildArgs), FILES);
    }

    private static Step last(String instructions, Map<String, String> buildArgs) {
        return TestingPlans.steps("FROM scratch\n" + instructions, buildArgs).getLast();
    }

    private static Step step(StepAction action) {
        var instruction = new Instruction.User(new SourceRange(1, 1, 1), "USER x", "x");
        return new Step(1, "0", instruction, action, "by", ContainerConfig.EMPTY, null);
    }
}
