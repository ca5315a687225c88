package dev.kiln.cli;

import dev.kiln.job.JobId;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kiln cancel}. */
@Command(name = "cancel", mixinStandardHelpOptions = true, description = "Ask for a job to stop.")
final class CancelCommand implements Callable<Integer> {
    @Mixin private FarmAddress farm = new FarmAddress();

    @Parameters(paramLabel = "JOB", description = "The id of the job.")
    private String job = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var view = farm.client().cancel(JobId.parse(job));
        if (spec != null) {
            var out = spec.commandLine().getOut();
            out.println("job " + view.id() + ": cancel requested");
            out.flush();
        }
        return 0;
    }
}
