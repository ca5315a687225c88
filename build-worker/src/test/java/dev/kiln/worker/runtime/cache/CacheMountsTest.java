package dev.kiln.worker.runtime.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kiln.worker.runtime.StepStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class CacheMountsTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir Path folder;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private CacheMounts caches;

    @BeforeEach
    void open() throws IOException {
        caches = open(DataSize.ofGigabytes(1), LONG);
    }

    @AfterEach
    void close() throws IOException {
        threads.close();
        caches.close();
    }

    private CacheMounts open(DataSize budget, Duration lockTimeout) throws IOException {
        return CacheMounts.open(
                folder.resolve("caches"), new CacheMountSettings(budget, lockTimeout));
    }

    private static CacheRequest request(String id, CacheSharing sharing) {
        return new CacheRequest("library", id, sharing, null, null);
    }

    private CacheUse acquire(CacheRequest... requests) throws Exception {
        return caches.acquire(List.of(requests));
    }

    private CacheUse acquire(String id, CacheSharing sharing) throws Exception {
        return acquire(request(id, sharing));
    }

    private static Path folderOf(CacheUse use) {
        return use.folders().getFirst();
    }

    @Test
    void aCacheIsFoundAgainByItsProjectAndId() throws Exception {
        Path first;
        try (CacheUse use = acquire("go", CacheSharing.SHARED)) {
            first = folderOf(use);
            Files.writeString(first.resolve("f"), "kept");
        }
        try (CacheUse use = acquire("go", CacheSharing.LOCKED)) {
            assertThat(folderOf(use).resolve("f")).hasContent("kept");
        }
        try (CacheUse other = acquire("npm", CacheSharing.SHARED);
                CacheUse foreign =
                        acquire(new CacheRequest("p", "go", CacheSharing.SHARED, null, null))) {
            assertThat(folderOf(other)).isEmptyDirectory();
            assertThat(folderOf(foreign)).isEmptyDirectory();
        }
    }

    @Test
    void sharersGetTheSameAtTheSameTime() throws Exception {
        try (CacheUse one = acquire("go", CacheSharing.SHARED);
                CacheUse two = acquire("go", CacheSharing.SHARED)) {
            assertThat(folderOf(one)).isEqualTo(folderOf(two));
        }
    }

    @Test
    void aPrivateCacheIsForOneStepAtATime() throws Exception {
        Path first;
        Path second;
        try (CacheUse one = acquire("go", CacheSharing.PRIVATE);
                CacheUse two = acquire("go", CacheSharing.PRIVATE);
                CacheUse three = acquire("go", CacheSharing.SHARED)) {
            first = folderOf(one);
            second = folderOf(two);
            assertThat(List.of(first, second, folderOf(three))).doesNotHaveDuplicates();
        }
        try (CacheUse again = acquire("go", CacheSharing.PRIVATE)) {
            assertThat(folderOf(again)).isDirectory();
        }
        assertThat(cacheCount()).isEqualTo(3);
    }

    @Test
    void aLockedCacheIsWaitedFor() throws Exception {
        CacheUse holder = acquire("go", CacheSharing.LOCKED);
        Future<CacheUse> waiting = threads.submit(() -> acquire("go", CacheSharing.LOCKED));
        assertThatThrownBy(() -> waiting.get(200, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        Path folderHeld = folderOf(holder);
        holder.close();
        try (CacheUse next = waiting.get(20, TimeUnit.SECONDS)) {
            assertThat(folderOf(next)).isEqualTo(folderHeld);
        }
        assertThat(cacheCount()).isEqualTo(1);
    }

    @Test
    void theWaitIsBoundedAndInterruptible() throws Exception {
        caches.close();
        caches = open(DataSize.ofGigabytes(1), Duration.ofMillis(100));
        try (CacheUse holder = acquire("go", CacheSharing.SHARED)) {
            assertThat(folderOf(holder)).isDirectory();
            assertThatThrownBy(() -> acquire("go", CacheSharing.LOCKED))
                    .isInstanceOf(StepStartException.class)
                    .hasMessageContaining("[go]")
                    .hasMessageContaining("kiln.worker.cache-mounts.lock-timeout");
        }
        caches.close();
        caches = open(DataSize.ofGigabytes(1), LONG);
        try (CacheUse holder = acquire("go", CacheSharing.LOCKED)) {
            CountDownLatch started = new CountDownLatch(1);
            Future<?> waiting =
                    threads.submit(() -> {
                        started.countDown();
                        return acquire("go", CacheSharing.LOCKED);
                    });
            started.await();
            threads.shutdownNow();
            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(folderOf(holder)).isDirectory();
        }
    }

    @Test
    void stepsThatLockTwoCachesInOppositeOrderDoNotWaitForEachOther() throws Exception {
        CacheRequest a = request("a", CacheSharing.LOCKED);
        CacheRequest b = request("b", CacheSharing.LOCKED);
        int rounds = 200;
        Future<?> one = threads.submit(() -> lockOften(rounds, a, b));
        Future<?> two = threads.submit(() -> lockOften(rounds, b, a));
        one.get(30, TimeUnit.SECONDS);
        two.get(30, TimeUnit.SECONDS);
    }

    private boolean lockOften(int rounds, CacheRequest... requests) throws Exception {
        for (int i = 0; i < rounds; i++) {
            acquire(requests).close();
        }
        return true;
    }

    @Test
    void oneStepMayMountALockedCacheTwice() throws Exception {
        CacheRequest locked = request("go", CacheSharing.LOCKED);
        try (CacheUse use = acquire(locked, request("npm", CacheSharing.SHARED), locked)) {
            assertThat(use.folders()).hasSize(3);
            assertThat(use.folders().getFirst()).isEqualTo(use.folders().getLast());
        }
    }

    @Test
    void aFreshCacheHasTheOwnerAskedForAndAnotherOwnerIsAnotherCache() throws Exception {
        CacheOwner owner = new CacheOwner(1000, 1001, 01770);
        CacheRequest owned = new CacheRequest("p", "go", CacheSharing.SHARED, owner, null);
        CacheRequest plain = new CacheRequest("p", "go", CacheSharing.SHARED, null, null);
        try (CacheUse use = acquire(owned, plain)) {
            Path first = use.folders().getFirst();
            assertThat(Files.getAttribute(first, "unix:uid")).isEqualTo(1000);
            assertThat(Files.getAttribute(first, "unix:gid")).isEqualTo(1001);
            assertThat((int) Files.getAttribute(first, "unix:mode") & 07777).isEqualTo(01770);
            Path second = use.folders().getLast();
            assertThat(second).isNotEqualTo(first);
            assertThat((int) Files.getAttribute(second, "unix:mode") & 07777).isEqualTo(0755);
        }
    }

    private CacheRequest seeded(Path root, String path) {
        CacheSeed seed = new CacheSeed("chain " + path, into -> CacheSeed.copy(root, path, into));
        return new CacheRequest("p", "go", CacheSharing.SHARED, null, seed);
    }

    @Test
    void aSeedIsCopiedOnceWithItsOwners() throws Exception {
        Path root = Files.createDirectories(folder.resolve("root"));
        Path file = Files.createDirectories(root.resolve("a/b")).resolve("f");
        Files.writeString(file, "seed");
        Files.setAttribute(file, "unix:uid", 7);
        Files.setAttribute(root.resolve("a"), "unix:mode", 0700);
        Files.createSymbolicLink(root.resolve("link"), Path.of("/../../a"));
        try (CacheUse use = acquire(seeded(root, "/link"))) {
            Path copy = folderOf(use).resolve("b/f");
            assertThat(copy).hasContent("seed");
            assertThat(Files.getAttribute(copy, "unix:uid")).isEqualTo(7);
            assertThat((int) Files.getAttribute(folderOf(use), "unix:mode") & 07777)
                    .isEqualTo(0700);
            Files.writeString(copy, "changed");
        }
        try (CacheUse use = acquire(seeded(root, "/link"))) {
            assertThat(folderOf(use).resolve("b/f")).hasContent("changed");
        }
        assertThat(file).hasContent("seed");
    }

    @Test
    void aSeedThatFailsLeavesNoCacheAndBlocksNobody() throws Exception {
        Path root = Files.createDirectories(folder.resolve("root"));
        for (String path : List.of("nosuch", "../..", "f")) {
            Files.writeString(root.resolve("f"), "x");
            if (path.equals("../..")) {
                acquire(seeded(root, path)).close(); // which is the root itself
            } else {
                assertThatThrownBy(() -> acquire(seeded(root, path)))
                        .isInstanceOf(StepStartException.class)
                        .hasMessageContaining("'/" + path + "'");
            }
        }
        CountDownLatch filling = new CountDownLatch(1);
        CountDownLatch fail = new CountDownLatch(1);
        Future<?> failing =
                threads.submit(() ->
                        acquire(
                                withFiller(into -> {
                                    filling.countDown();
                                    fail.await();
                                    throw new IOException("torn");
                                })));
        filling.await();
        Future<CacheUse> waiting = threads.submit(() -> acquire(withFiller(into -> {})));
        assertThatThrownBy(() -> waiting.get(100, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        fail.countDown();
        assertThatThrownBy(failing::get).hasRootCauseMessage("torn");
        waiting.get(20, TimeUnit.SECONDS).close();
        assertThat(folder.resolve("caches/new")).isEmptyDirectory();
        assertThat(cacheCount()).isEqualTo(2);
    }

    private static CacheRequest withFiller(CacheSeed.Filler filler) {
        return new CacheRequest(
                "p", "go", CacheSharing.SHARED, null, new CacheSeed("same", filler));
    }

    @Test
    void theLeastRecentlyUsedIdleCacheGoesFirst() throws Exception {
        caches.close();
        caches = open(DataSize.ofKilobytes(700), LONG);
        Path first = fill("first");
        Path second = fill("second");
        acquire("first", CacheSharing.SHARED).close();
        Path third = fill("third");
        await().until(() -> !Files.exists(second));
        assertThat(List.of(first, third)).allMatch(Files::exists);

        acquire("first", CacheSharing.SHARED).close();
        try (CacheUse held = acquire("third", CacheSharing.SHARED)) {
            Path fourth = fill("fourth");
            await().until(() -> !Files.exists(first));
            assertThat(List.of(folderOf(held), third, fourth)).allMatch(Files::exists);
        }
        assertThat(caches.usedBytes()).isBetween(600L << 10, 700L << 10);
        await().until(() -> isEmpty(folder.resolve("caches/trash")));
    }

    private Path fill(String id) throws Exception {
        try (CacheUse use = acquire(id, CacheSharing.SHARED)) {
            return Files.write(folderOf(use).resolve("f"), new byte[300 << 10]);
        }
    }

    @Test
    void cachesSurviveARestartAndADeadWorkerButNotACrashOfTheMachine() throws Exception {
        Path file;
        try (CacheUse use = acquire("go", CacheSharing.LOCKED)) {
            file = Files.writeString(folderOf(use).resolve("f"), "kept");
        }
        caches.close();
        caches = open(DataSize.ofGigabytes(1), LONG);
        assertThat(file).exists();

        // A worker that was killed in the middle of a use, and of the making of a cache.
        CacheUse abandoned = acquire("go", CacheSharing.LOCKED);
        Path half = Files.createDirectories(folder.resolve("caches/new/half-1/files"));
        caches = open(DataSize.ofGigabytes(1), Duration.ofMillis(100));
        try (CacheUse use = acquire("go", CacheSharing.LOCKED)) {
            assertThat(folderOf(use)).isEqualTo(folderOf(abandoned));
            assertThat(file).hasContent("kept");
        }
        assertThat(half).doesNotExist();

        Files.writeString(folder.resolve("caches/state"), "another boot");
        caches = open(DataSize.ofGigabytes(1), LONG);
        assertThat(file).doesNotExist();
        await().until(() -> isEmpty(folder.resolve("caches/trash")));
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    @Test
    void idsAreNoPaths() throws Exception {
        for (String id : List.of("../../etc", "/", "a/b", "\0", ".")) {
            try (CacheUse use = acquire(id, CacheSharing.SHARED)) {
                assertThat(folderOf(use).toRealPath())
                        .startsWith(folder.resolve("caches/caches").toRealPath());
            }
        }
        String tooLong = "n".repeat(CacheRequest.MAX_ID_LENGTH + 1);
        assertThatThrownBy(() -> request(tooLong, CacheSharing.SHARED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1024");
        assertThatThrownBy(() -> new CacheOwner(70000, 0, 0755)).hasMessageContaining("70000");
    }

    private long cacheCount() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("caches/caches"))) {
            return all.count();
        }
    }
}
