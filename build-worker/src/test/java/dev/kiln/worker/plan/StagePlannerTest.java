package dev.kiln.worker.plan;

import static dev.kiln.worker.plan.TestingPlans.RUNS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.DockerfileParser;
import dev.kiln.dockerfile.RunMount;
import dev.kiln.image.ContainerConfig;
import dev.kiln.image.ImageReference;
import dev.kiln.job.BuildOptions;
import dev.kiln.job.ContextRef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StagePlannerTest {
    private static final String PATH = "PATH=" + ContainerPath.DEFAULT_PATH;

    @Test
    void wordsTheHistoryAsBuildKitDoes() {
        List<Step> steps =
                plan(
                        """
                        FROM debian
                        LABEL maintainer="team@example.com"
                        RUN apt update
                        ENV A=1 B="two words"
                        EXPOSE 80 53/udp 8000-8001
                        WORKDIR srv
                        WORKDIR www
                        USER web:web
                        VOLUME /data
                        CMD ["nginx", "-g", "daemon off;"]
                        ENTRYPOINT run me
                        COPY --chown=1:2 --chmod=0755 a b /c/
                        HEALTHCHECK --interval=90s CMD true
                        SHELL ["/bin/bash", "-c"]
                        MAINTAINER somebody
                        """);

        assertThat(steps)
                .extracting(Step::createdBy)
                .containsExactly(
                        "LABEL maintainer=team@example.com",
                        "RUN /bin/sh -c apt update # buildkit",
                        "ENV A=1 B=two words",
                        "EXPOSE [53/udp 80/tcp 8000/tcp 8001/tcp]",
                        "WORKDIR /srv",
                        "WORKDIR /srv/www",
                        "USER web:web",
                        "VOLUME [/data]",
                        "CMD [\"nginx\" \"-g\" \"daemon off;\"]",
                        "ENTRYPOINT [\"/bin/sh\" \"-c\" \"run me\"]",
                        "COPY --chown=1:2 --chmod=0755 a b /c/ # buildkit",
                        "HEALTHCHECK {Test:[CMD-SHELL true] Interval:1m30s Timeout:0s StartPeriod:0s"
                                + " StartInterval:0s Retries:0}",
                        "SHELL [/bin/bash -c]",
                        "MAINTAINER somebody");
        ContainerConfig config = steps.getLast().config();
        assertThat(config.workingDir()).isEqualTo("/srv/www");
        assertThat(config.env()).containsExactly(PATH, "A=1", "B=two words");
        assertThat(config.cmd()).containsExactly("nginx", "-g", "daemon off;");
        assertThat(steps.getLast().author()).isEqualTo("somebody");
    }

    @Test
    void givesArgumentsToCommandsAndTheirHistory() {
        List<Step> steps =
                plan(
                        """
                        ARG BASE=debian
                        FROM ${BASE}
                        RUN one
                        ARG VERSION=1
                        ARG BASE
                        ENV FULL=${BASE}-${VERSION}
                        RUN two
                        """,
                        Map.of("VERSION", "7", "http_proxy", "http://proxy"));

        StepAction.Run first = (StepAction.Run) steps.getFirst().action();
        assertThat(first.env()).containsExactly(PATH);
        assertThat(first.hiddenEnv()).containsExactly("http_proxy=http://proxy");
        StepAction.Run last = (StepAction.Run) steps.getLast().action();
        assertThat(last.env()).containsExactly(PATH, "VERSION=7", "BASE=debian", "FULL=debian-7");
        assertThat(steps.getLast().createdBy())
                .isEqualTo("RUN |2 VERSION=7 BASE=debian /bin/sh -c two # buildkit");
        assertThat(steps.getLast().config().env()).containsExactly(PATH, "FULL=debian-7");
    }

    @Test
    void entrypointForgetsTheCommandOfTheBaseOnly() {
        ContainerConfig base = ContainerConfig.EMPTY.withCmd(List.of("base"));

        assertThat(last("FROM x\nENTRYPOINT [\"e\"]\n", base).cmd()).isNull();
        assertThat(last("FROM x\nCMD [\"c\"]\nENTRYPOINT [\"e\"]\n", base).cmd())
                .containsExactly("c");
    }

    @Test
    void keepsOnlyWhatTheTargetReaches() {
        Dockerfile dockerfile =
                DockerfileParser.parse(
                        """
                        FROM a AS one
                        FROM b AS two
                        FROM one AS three
                        COPY --from=two /x /x
                        FROM c AS unused
                        FROM three
                        COPY --from=0 /y /y
                        COPY --from=busybox:1 /z /z
                        """);
        var args = new BuildArgs(dockerfile, options(Map.of(), null));

        List<PlannedStage> stages =
                StageGraph.plan(dockerfile, options(Map.of(), null), args, Map.of());

        assertThat(stages).extracting(PlannedStage::index).containsExactly(0, 1, 2, 4);
        assertThat(stages.getLast().dependencies()).containsExactlyInAnyOrder(0, 2);
        assertThat(stages.getLast().sources().values())
                .anyMatch(source ->
                        source instanceof ImageSource.External external
                                && external.image()
                                        .toString()
                                        .equals("docker.io/library/busybox:1"));
    }

    @Test
    void namesTheInstructionThatLeadsNowhere() {
        Dockerfile dockerfile =
                DockerfileParser.parse("FROM a\nCOPY --from=later /x /x\nFROM b AS later\n");
        var options = options(Map.of(), "0");

        assertThatThrownBy(() ->
                        StageGraph.plan(
                                dockerfile, options, new BuildArgs(dockerfile, options), Map.of()))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("--from=later must name an earlier stage");
        var missing = options(Map.of(), "nowhere");
        assertThatThrownBy(() ->
                        StageGraph.plan(
                                dockerfile, missing, new BuildArgs(dockerfile, missing), Map.of()))
                .hasMessageContaining("target stage 'nowhere'");
        assertThatThrownBy(() -> plan("FROM a\nEXPOSE 80-70\n"))
                .hasMessageContaining("invalid port '80-70'");
    }

    @Test
    void wordsCopiesAsBuildKitDoes() {
        List<Step> steps =
                plan(
                        """
                        FROM debian
                        ARG X=x
                        COPY --parents --link --exclude=*.o a/./b $X /c/
                        COPY <<one <<"two" rest /d/
                        body $X
                        one
                        body $X
                        two
                        ADD --checksum=sha256:%s https://example.com/f /e/
                        ONBUILD RUN later
                        """
                                .formatted("0".repeat(64)));
        assertThat(steps)
                .extracting(Step::createdBy)
                .containsExactly(
                        "ARG X=x",
                        "COPY --parents a/./b x /c/ # buildkit",
                        "COPY rest <<one <<two /d/ # buildkit",
                        "ADD https://example.com/f /e/ # buildkit",
                        null);
        var inline = (StepAction.Copy) steps.get(2).action();
        assertThat(inline.files())
                .contains(
                        new CopyFile.Inline("one", "body x\n"),
                        new CopyFile.Inline("two", "body $X\n"));
        assertThat(steps.getLast().config().onBuild()).containsExactly("RUN later");
    }

    @Test
    void runsWhatTheBaseTriggers() {
        Dockerfile dockerfile =
                DockerfileParser.parse(
                        """
                        FROM base AS one
                        ONBUILD COPY --from=tool /t /t
                        FROM one
                        RUN own
                        """);
        BuildOptions options = options(Map.of(), null);
        var args = new BuildArgs(dockerfile, options);
        PlannedStage first = StageGraph.plan(dockerfile, options, args, Map.of()).getFirst();
        var triggers =
                Map.of((ImageSource.External) first.base(), List.of("RUN triggered", "ENV A=$B"));

        List<PlannedStage> stages = StageGraph.plan(dockerfile, options, args, triggers);

        assertThat(stages.getFirst().instructions())
                .extracting(instruction -> instruction.text())
                .containsExactly("RUN triggered", "ENV A=$B", "ONBUILD COPY --from=tool /t /t");
        assertThat(stages.getLast().instructions())
                .extracting(instruction -> instruction.text())
                .containsExactly("COPY --from=tool /t /t", "RUN own");
        assertThat(stages.getLast().instructions().getFirst().range().line()).isEqualTo(3);
        assertThat(stages.getLast().sources()).containsOnlyKeys("tool");
        var base = ContainerConfig.EMPTY.withOnBuild(List.of("RUN triggered"));
        StageSteps one =
                StagePlanner.plan(stages.getFirst(), base, StagePlanner.scope(args, base), RUNS, 1);
        assertThat(one.steps().getLast().config())
                .extracting(ContainerConfig::onBuild)
                .isEqualTo(List.of("COPY --from=tool /t /t"));
    }

    @Test
    void aStageInheritsTheArgumentsOfTheStageItStandsOn() {
        Dockerfile dockerfile =
                DockerfileParser.parse("FROM a AS one\nARG X=1\nFROM one\nRUN c $X\n");
        BuildOptions options = options(Map.of(), null);
        var args = new BuildArgs(dockerfile, options);
        List<PlannedStage> stages = StageGraph.plan(dockerfile, options, args, Map.of());
        Scope start = StagePlanner.scope(args, ContainerConfig.EMPTY);
        StageSteps one =
                StagePlanner.plan(stages.getFirst(), ContainerConfig.EMPTY, start, RUNS, 1);
        StageSteps two =
                StagePlanner.plan(
                        stages.getLast(), one.steps().getLast().config(), one.scope(), RUNS, 2);
        assertThat(two.steps().getLast().createdBy())
                .isEqualTo("RUN |1 X=1 /bin/sh -c c $X # buildkit");
        assertThat(((StepAction.Run) two.steps().getLast().action()).env())
                .containsExactly(PATH, "X=1");
    }

    @Test
    void argumentsToTheBuilderNeedNoDeclaration() {
        var given =
                Map.of("BUILDKIT_SANDBOX_HOSTNAME", "ci.example", "BUILDKIT_CACHE_MOUNT_NS", "ns");
        String text = "FROM x\nRUN --mount=type=cache,target=/c make\n";
        var run = (StepAction.Run) TestingPlans.steps(text, given).getLast().action();
        assertThat(run.hostname()).isEqualTo("ci.example");
        assertThat(((RunMount.Cache) run.mounts().getFirst().options()).id()).isEqualTo("ns//c");
        assertThat(run.env()).containsExactly(PATH);
        Dockerfile dockerfile = DockerfileParser.parse(text);
        assertThat(new BuildArgs(dockerfile, options(given, null)).unused()).isEmpty();
        assertThatThrownBy(
                        () -> TestingPlans.steps(text, Map.of("BUILDKIT_SANDBOX_HOSTNAME", "a\nb")))
                .hasMessageContaining("invalid BUILDKIT_SANDBOX_HOSTNAME");
    }

    @Test
    void anEmptyCommandIsLeftOut() {
        ContainerConfig base = ContainerConfig.EMPTY.withCmd(List.of("base"));
        assertThat(last("FROM x\nCMD []\n", base).cmd()).isNull();
        assertThat(last("FROM x\nENTRYPOINT []\n", base).entrypoint()).isNull();
    }

    @Test
    void takesSignalsByNumberAndName() {
        for (String good : List.of("9", "KILL", "sigterm", "SIGRTMIN+3", "RTMAX-14")) {
            assertThat(plan("FROM a\nSTOPSIGNAL " + good + "\n")).hasSize(1);
        }
        for (String bad : List.of("0", "SIGNOTHING", "RTMIN+16", "RTMAX-15", "SIG")) {
            assertThatThrownBy(() -> plan("FROM a\nSTOPSIGNAL " + bad + "\n"))
                    .hasMessage("invalid signal: " + bad);
        }
    }

    @Test
    void findsNamedContexts() {
        Dockerfile dockerfile =
                DockerfileParser.parse(
                        """
                        FROM debian AS replaced
                        RUN never
                        FROM alpine
                        COPY --from=replaced /a /a
                        COPY --from=src /b /b
                        RUN --mount=from=src,target=/x c
                        """);
        var image = new ContextRef.Image(ImageReference.parse("other:1"));
        BuildOptions options =
                TestingPlans.options(
                        Map.of(),
                        null,
                        Map.of(
                                "replaced",
                                image,
                                "docker.io/library/alpine:latest",
                                image,
                                "src",
                                new ContextRef.Remote("https://example.com/x.git")));

        List<PlannedStage> stages =
                StageGraph.plan(dockerfile, options, new BuildArgs(dockerfile, options), Map.of());

        var other = new ImageSource.External(image.image(), options.platform());
        assertThat(stages.getFirst().base()).isEqualTo(other);
        assertThat(stages.getFirst().instructions()).isEmpty();
        assertThat(stages.getLast().base()).isEqualTo(other);
        assertThat(stages.getLast().sources())
                .isEqualTo(
                        Map.of(
                                "replaced",
                                new ImageSource.StageOutput(0),
                                "src",
                                new ImageSource.Context("src")));
    }

    @Test
    void refusesWhatBuildKitRefuses() {
        assertThatThrownBy(() -> plan("FROM a\nCOPY https://example.com/x /y\n"))
                .hasMessage("source can't be a URL for COPY");
        assertThatThrownBy(() -> plan("FROM a\nCOPY git@example.com:a/b.git /y\n"))
                .hasMessage("source can't be a git ref for COPY");
        assertThatThrownBy(() -> plan("FROM a\nADD --checksum=sha256:1 x y /z\n"))
                .hasMessage("checksum can't be specified for multiple sources");
        assertThatThrownBy(() -> plan("FROM a\nADD --checksum=sha256:1 x /z\n"))
                .hasMessage("checksum requires HTTP(S) or Git sources");
        assertThatThrownBy(() -> plan("FROM a\nRUN --mount=target=/ x\n"))
                .hasMessageContaining("invalid mount target \"/\"");
        assertThatThrownBy(() -> plan("FROM a\nARG B\nCOPY --from=$B x /z\n"))
                .hasMessageContaining("variable expansion is not supported for --from");
    }

    private static ContainerConfig last(String text, ContainerConfig base) {
        return plan(text, Map.of(), base).getLast().config();
    }

    private static List<Step> plan(String text) {
        return plan(text, Map.of());
    }

    private static List<Step> plan(String text, Map<String, String> buildArgs) {
        return plan(text, buildArgs, ContainerConfig.EMPTY);
    }

    private static List<Step> plan(
            String text, Map<String, String> buildArgs, ContainerConfig base) {
        return TestingPlans.steps(text, buildArgs, base);
    }

    private static BuildOptions options(Map<String, String> buildArgs, @Nullable String target) {
        return TestingPlans.options(buildArgs, target, Map.of());
    }
}
