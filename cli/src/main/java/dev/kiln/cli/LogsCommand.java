package dev.kiln.cli;

import dev.kiln.cli.farm.JobFollower;
import dev.kiln.cli.progress.PlainProgress;
import dev.kiln.job.JobId;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kiln logs}. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Print the log of a job.")
final class LogsCommand implements Callable<Integer> {
    @Mixin private FarmAddress farm = new FarmAddress();

    @Option(
            names = {"-f", "--follow"},
            description = "Follow the job to its end.")
    private boolean follow;

    @Parameters(paramLabel = "JOB", description = "The id of the job.")
    private String job = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("not set up by picocli");
        }
        var id = JobId.parse(job);
        var out = spec.commandLine().getOut();
        if (follow) {
            var client = farm.client();
            try (var progress = new PlatformProgress(client, out, new PlainProgress(out))) {
                new JobFollower(client, id, BuildRun.PATIENCE).follow(progress);
            }
        } else {
            try (var log =
                    new InputStreamReader(farm.client().openLog(id), StandardCharsets.UTF_8)) {
                log.transferTo(out);
            }
        }
        out.flush();
        return 0;
    }
}
