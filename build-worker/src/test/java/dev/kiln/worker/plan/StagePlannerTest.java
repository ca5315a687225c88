package dev.kiln.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.DockerfileParser;
import dev.kiln.image.ContainerConfig;
import dev.kiln.image.Platform;
import dev.kiln.job.BuildOptions;
import dev.kiln.job.GivenSecrets;
import dev.kiln.job.OutputOptions;
import java.util.List;
import java.util.Map;
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

        List<PlannedStage> stages = StageGraph.plan(dockerfile, options(Map.of(), null), args);

        assertThat(stages).extracting(PlannedStage::index).containsExactly(0, 1, 2, 4);
        assertThat(stages.getLast().dependencies()).containsExactlyInAnyOrder(0, 2);
        assertThat(stages.getLast().copySources().values())
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
                        StageGraph.plan(dockerfile, options, new BuildArgs(dockerfile, options)))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("--from=later must name an earlier stage");
        var missing = options(Map.of(), "nowhere");
        assertThatThrownBy(() ->
                        StageGraph.plan(dockerfile, missing, new BuildArgs(dockerfile, missing)))
                .hasMessageContaining("target stage 'nowhere'");
        assertThatThrownBy(() -> plan("FROM a\nEXPOSE 80-70\n"))
                .hasMessageContaining("invalid port '80-70'");
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
        Dockerfile dockerfile = DockerfileParser.parse(text);
        BuildOptions options = options(buildArgs, null);
        var args = new BuildArgs(dockerfile, options);
        PlannedStage stage = StageGraph.plan(dockerfile, options, args).getLast();
        return StagePlanner.plan(stage, base, args, 1);
    }

    private static BuildOptions options(
            Map<String, String> buildArgs, @org.jspecify.annotations.Nullable String target) {
        return new BuildOptions(
                "Dockerfile",
                target,
                List.of(),
                buildArgs,
                Map.of(),
                false,
                Platform.of("linux", "amd64"),
                null,
                Map.of(),
                GivenSecrets.NONE,
                OutputOptions.IMAGE);
    }
}
