package dev.kiln.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.cache.StepCache;
import dev.kiln.journal.Journal;
import dev.kiln.lease.Leases;
import dev.kiln.place.BlobPlaces;
import dev.kiln.queue.JobQueue;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class EmbeddedConfigurationTest {
    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(EmbeddedConfiguration.class);

    @TempDir Path folder;

    @Test
    void providesEveryPort() {
        context.withPropertyValues("kiln.data=" + folder)
                .run(started -> {
                    assertThat(started).hasSingleBean(JobQueue.class);
                    assertThat(started).hasSingleBean(Journal.class);
                    assertThat(started).hasSingleBean(StepCache.class);
                    assertThat(started).hasSingleBean(Leases.class);
                    assertThat(started).hasSingleBean(BlobPlaces.class);
                    assertThat(folder.resolve("state/kiln.mv")).exists();
                });
    }

    @Test
    void aWrongSettingStopsTheStartAndIsNamed() {
        context.run(started ->
                assertThat(started).getFailure().rootCause().hasMessageContaining("kiln.data"));
        context.withPropertyValues("kiln.data=" + folder, "kiln.journal.retention=0s")
                .run(started ->
                        assertThat(started)
                                .getFailure()
                                .rootCause()
                                .hasMessageContaining("kiln.journal.retention"));
    }
}
