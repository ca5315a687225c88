package dev.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.job.JobEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptTest {
    @Test
    void theFirstOneCancelsTheJobAndWaitsForItsEnd(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\n");
        try (var farm = new TestingFarm().with(new JobEvent.Notice("running")).endingAtCancel();
                var kiln = new KilnProcess("build", "--url", farm.url(), folder.toString())) {
            kiln.await("running"::equals);

            kiln.interrupt();

            assertThat(farm.cancelled.await(60, TimeUnit.SECONDS)).isTrue();
            kiln.await("CANCELLED: by request"::equals);
            assertThat(kiln.exitStatus()).isEqualTo(130);
        }
    }
}
