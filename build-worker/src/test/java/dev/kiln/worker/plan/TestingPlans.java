package dev.kiln.worker.plan;

import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.DockerfileParser;
import dev.kiln.image.ContainerConfig;
import dev.kiln.image.Platform;
import dev.kiln.job.BuildOptions;
import dev.kiln.job.ContextRef;
import dev.kiln.job.GivenSecrets;
import dev.kiln.job.OutputOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans of Dockerfiles whose images are not asked for. */
final class TestingPlans {
    static final RunDefaults RUNS = new RunDefaults(null, new BuilderArgs(false, null, null));

    private TestingPlans() {}

    /** The steps of the last stage. */
    static List<Step> steps(String dockerfile, Map<String, String> buildArgs) {
        return steps(dockerfile, buildArgs, ContainerConfig.EMPTY);
    }

    /**
     * The steps of the last stage.
     *
     * @param base the config of its base
     */
    static List<Step> steps(String text, Map<String, String> buildArgs, ContainerConfig base) {
        Dockerfile dockerfile = DockerfileParser.parse(text);
        BuildOptions options = options(buildArgs, null, Map.of());
        var args = new BuildArgs(dockerfile, options);
        PlannedStage stage = StageGraph.plan(dockerfile, options, args, Map.of()).getLast();
        return StagePlanner.plan(
                        stage, base, StagePlanner.scope(args, base), RunDefaults.of(options), 1)
                .steps();
    }

    static BuildOptions options(
            Map<String, String> buildArgs,
            @Nullable String target,
            Map<String, ContextRef> contexts) {
        return new BuildOptions(
                "Dockerfile",
                target,
                List.of(),
                buildArgs,
                Map.of(),
                false,
                Platform.of("linux", "amd64"),
                null,
                contexts,
                GivenSecrets.NONE,
                OutputOptions.IMAGE);
    }
}
