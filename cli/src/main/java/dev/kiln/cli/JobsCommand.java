package dev.kiln.cli;

import dev.kiln.cli.farm.JobView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kiln jobs}. */
@Command(name = "jobs", mixinStandardHelpOptions = true, description = "List the newest jobs.")
final class JobsCommand implements Callable<Integer> {
    private static final String ROW = "%-24s  %-6s  %-9s  %-8s  %s%n";

    @Mixin private FarmAddress farm = new FarmAddress();

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "COUNT",
            description = "How many, by default ${DEFAULT-VALUE}.",
            defaultValue = "20")
    private int limit;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("not set up by picocli");
        }
        var out = spec.commandLine().getOut();
        var jobs = farm.client().jobs(limit);
        var now = Instant.now();
        out.printf(ROW, "JOB", "TYPE", "STATE", "AGE", "IMAGE");
        for (JobView job : jobs) {
            out.printf(
                    ROW,
                    job.id(),
                    job.type(),
                    job.state(),
                    age(Duration.between(job.submittedAt(), now)),
                    job.tags().stream()
                            .map(tag -> tag.familiarName() + ":" + tag.tag())
                            .collect(Collectors.joining(" ")));
        }
        out.flush();
        return 0;
    }

    static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
