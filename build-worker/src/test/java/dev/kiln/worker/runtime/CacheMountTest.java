package dev.kiln.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.worker.runtime.TestRoot.Outcome;
import dev.kiln.worker.runtime.cache.CacheMountSettings;
import dev.kiln.worker.runtime.cache.CacheMounts;
import dev.kiln.worker.runtime.cache.CacheOwner;
import dev.kiln.worker.runtime.cache.CacheRequest;
import dev.kiln.worker.runtime.cache.CacheSharing;
import dev.kiln.worker.runtime.cache.CacheUse;
import dev.kiln.worker.snapshot.Draft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Steps with real caches. */
class CacheMountTest {
    @TempDir Path folder;
    private RuntimeFixture fixture;
    private CacheMounts caches;

    @BeforeEach
    void open() throws Exception {
        fixture = new RuntimeFixture(folder, true);
        caches =
                CacheMounts.open(
                        folder.resolve("caches"),
                        new CacheMountSettings(DataSize.ofGigabytes(1), Duration.ofMinutes(1)));
    }

    @AfterEach
    void close() throws IOException {
        caches.close();
        fixture.close();
    }

    private CacheUse acquire(CacheSharing sharing, @Nullable CacheOwner owner) throws Exception {
        return caches.acquire(List.of(new CacheRequest("library", "c", sharing, owner, null)));
    }

    private static StepMount mount(CacheUse use, boolean readOnly) {
        return new StepMount.Cache(use.folders().getFirst(), "/var/cache/c", readOnly);
    }

    @Test
    void whatOneStepWritesTheNextOneSeesInAnySlotAndModeOfSecurity() throws Exception {
        try (CacheUse use = acquire(CacheSharing.SHARED, null)) {
            String write = "cd /var/cache/c; echo x > f; chown 1000:1001 f; stat -c %u:%g . f";
            assertThat(fixture.run(write, mount(use, false)).stdout())
                    .isEqualTo("0:0\n1000:1001\n");
            Path file = use.folders().getFirst().resolve("f");
            assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(1000);
        }
        assertThat(fixture.draft.upper()).isEmptyDirectory();
        try (CacheUse use = acquire(CacheSharing.LOCKED, null)) {
            String read = "stat -c %u:%g /var/cache/c/f; echo y >> /var/cache/c/f; exit 0";
            StepProcess insecure =
                    TestRoot.shell(read)
                            .withMounts(List.of(mount(use, false)))
                            .withSecurity(SecurityMode.INSECURE);
            assertThat(fixture.run(insecure)).isEqualTo(new Outcome(0, "1000:1001\n", ""));
            assertThat(fixture.run("cat /var/cache/c/f; touch /var/cache/c/g", mount(use, true)))
                    .matches(outcome -> outcome.status() != 0)
                    .extracting(Outcome::stdout)
                    .isEqualTo("x\ny\n");
        }
    }

    @Test
    void aUserCanWriteToACacheOfItsOwn() throws Exception {
        try (CacheUse use = acquire(CacheSharing.PRIVATE, new CacheOwner(1000, 1001, 0700))) {
            StepProcess step =
                    TestRoot.process(
                            List.of("touch", "/var/cache/c/mine"),
                            "app",
                            NetworkMode.NONE,
                            TestRoot.limits());
            assertThat(fixture.run(step.withMounts(List.of(mount(use, false)))).status()).isZero();
            assertThat(use.folders().getFirst().resolve("mine")).exists();
        }
    }

    @Test
    void aStepThatFailsKeepsItsCache() throws Exception {
        try (CacheUse use = acquire(CacheSharing.SHARED, null)) {
            fixture.run("echo x > /var/cache/c/f; kill -9 $$", mount(use, false));
        }
        try (CacheUse use = acquire(CacheSharing.SHARED, null)) {
            assertThat(fixture.run("cat /var/cache/c/f", mount(use, false)).stdout())
                    .isEqualTo("x\n");
        }
    }

    /** Each writes a file and waits for the other's, so that neither ends without the other. */
    @Test
    void twoStepsShareACacheAtTheSameTime() throws Exception {
        String script =
                """
                touch /var/cache/c/%s
                for i in $(seq 200); do [ -e /var/cache/c/%s ] && exit 0; sleep 0.05; done; exit 1
                """;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> one = threads.submit(() -> runShared(script.formatted("a", "b")));
            Future<Integer> two = threads.submit(() -> runShared(script.formatted("b", "a")));
            assertThat(one.get()).isZero();
            assertThat(two.get()).isZero();
        }
        RuntimeFixture.assertNothingIsLeft();
    }

    private int runShared(String script) throws Exception {
        Draft own = fixture.newDraft();
        try (CacheUse use = acquire(CacheSharing.SHARED, null)) {
            StepProcess step = TestRoot.shell(script).withMounts(List.of(mount(use, false)));
            return TestRoot.run(fixture.runtime, step, own).status();
        }
    }
}
