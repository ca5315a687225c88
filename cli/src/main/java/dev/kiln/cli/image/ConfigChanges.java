package dev.kiln.cli.image;

import dev.kiln.cli.farm.FarmException;
import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.DockerfileException;
import dev.kiln.dockerfile.DockerfileParser;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.image.ContainerConfig;
import dev.kiln.job.BuildOptions;
import dev.kiln.worker.plan.BuildArgs;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.PlanException;
import dev.kiln.worker.plan.PlannedStage;
import dev.kiln.worker.plan.RunDefaults;
import dev.kiln.worker.plan.StagePlanner;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The instructions that {@code --change} gives an imported image, such as {@code CMD ["sh"]}. */
final class ConfigChanges {
    private ConfigChanges() {}

    /**
     * The config that these instructions make of an empty one.
     *
     * @throws FarmException if one does not parse or would change files
     */
    static ContainerConfig of(List<String> changes) throws FarmException {
        if (changes.isEmpty()) {
            return ContainerConfig.EMPTY;
        }
        try {
            var dockerfile =
                    DockerfileParser.parse("FROM scratch\n" + String.join("\n", changes) + "\n");
            return planned(dockerfile);
        } catch (DockerfileException e) {
            throw new FarmException("--change: " + e.getMessage(), e);
        } catch (PlanException e) {
            throw new FarmException("--change: " + e.getMessage(), e);
        }
    }

    private static ContainerConfig planned(Dockerfile dockerfile) throws FarmException {
        var stage = dockerfile.stages().getFirst();
        for (var instruction : stage.instructions()) {
            switch (instruction) {
                case Instruction.From _,
                        Instruction.Run _,
                        Instruction.Copy _,
                        Instruction.Add _,
                        Instruction.Arg _ ->
                        throw new FarmException(
                                "--change: found "
                                        + instruction.text()
                                        + ": expected an instruction that changes the config"
                                        + " alone, such as CMD, ENV or USER");
                case Instruction.Env _,
                        Instruction.Label _,
                        Instruction.Expose _,
                        Instruction.Workdir _,
                        Instruction.User _,
                        Instruction.Cmd _,
                        Instruction.Entrypoint _,
                        Instruction.Volume _,
                        Instruction.StopSignal _,
                        Instruction.Shell _,
                        Instruction.HealthCheck _,
                        Instruction.OnBuild _,
                        Instruction.Maintainer _ -> {}
            }
        }
        var planned =
                new PlannedStage(
                        stage, new ImageSource.Scratch(), stage.instructions(), Map.of(), Set.of());
        var options = BuildOptions.ofTags(List.of());
        var args = new BuildArgs(dockerfile, options);
        var scope = StagePlanner.scope(args, ContainerConfig.EMPTY);
        return StagePlanner.plan(planned, ContainerConfig.EMPTY, scope, RunDefaults.of(options), 1)
                .steps()
                .getLast()
                .config();
    }
}
