package dev.kiln.worker.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
    private static final long BUDGET = 1L << 30;
    private static final Digest BASE = Digest.ofText("base");

    @TempDir Path folder;
    private SnapshotStore store;

    @BeforeEach
    void open() throws IOException {
        store = SnapshotStore.open(folder, BUDGET);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void loadsOnceAndFindsItAfterARestart() throws Exception {
        try (SnapshotSession session = store.session()) {
            assertThat(session.find(BASE)).isEmpty();
            session.load(BASE, List.of(), (dir, parents) -> write(dir, "a", "one"));
        }
        store.close();
        store = SnapshotStore.open(folder, BUDGET);
        try (SnapshotSession session = store.session()) {
            Snapshot found = session.find(BASE).orElseThrow();
            assertThat(found.files().resolve("a")).hasContent("one");
        }
    }

    @Test
    void showsNothingOfALoadThatFailed() throws Exception {
        try (SnapshotSession session = store.session()) {
            assertThatThrownBy(() ->
                            session.load(
                                    BASE,
                                    List.of(),
                                    (dir, parents) -> {
                                        write(dir, "half", "x");
                                        throw new IOException("connection reset");
                                    }))
                    .hasMessage("connection reset");
            assertThat(session.find(BASE)).isEmpty();
        }
        awaitNoLayers();
    }

    @Test
    void writesOnceForSeveralThatAskAtTheSameTime() throws Exception {
        AtomicInteger writes = new AtomicInteger();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                SnapshotSession session = store.session()) {
            List<Callable<Snapshot>> loads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                loads.add(() ->
                        session.load(
                                BASE,
                                List.of(),
                                (dir, parents) -> {
                                    writes.incrementAndGet();
                                    write(dir, "a", "one");
                                }));
            }
            for (var load : executor.invokeAll(loads)) {
                assertThat(load.get().files().resolve("a")).exists();
            }
        }
        assertThat(writes).hasValue(1);
    }

    @Test
    void layersADraftOverItsParents() throws Exception {
        try (SnapshotSession session = store.session()) {
            Snapshot base =
                    session.load(
                            BASE,
                            List.of(),
                            (dir, parents) -> {
                                write(dir, "kept", "below");
                                write(dir, "gone", "below");
                                Files.setAttribute(dir, "unix:mode", 0751);
                            });
            Draft draft = session.begin(List.of(base));
            try (MountedRoot root = draft.mountPlain()) {
                assertThat(root.path().resolve("kept")).hasContent("below");
                assertThat(mode(root.path())).isEqualTo(0751);
                write(root.path(), "new", "above");
                Files.delete(root.path().resolve("gone"));
            }
            assertThat(draft.upper().resolve("new")).hasContent("above");
            assertThat(draft.upper().resolve("kept")).doesNotExist();
            assertThat(Files.getAttribute(draft.upper().resolve("gone"), "unix:rdev"))
                    .isEqualTo(0L);

            Snapshot sealed = draft.seal();
            Snapshot committed = session.commit(sealed, Digest.ofText("second"));
            assertThat(committed).isEqualTo(sealed);
            assertThat(base.files().resolve("gone")).exists();
        }
        try (SnapshotSession session = store.session()) {
            assertThat(session.find(Digest.ofText("second"))).isPresent();
        }
        assertThat(MountTable.below(folder)).isEmpty();
    }

    @Test
    void mountsMoreLayersThanAnOptionStringHolds() throws Exception {
        try (SnapshotSession session = store.session()) {
            List<Snapshot> layers = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                String name = "file-" + i;
                layers.add(
                        session.load(
                                Digest.ofText(name),
                                List.copyOf(layers),
                                (dir, parents) -> {
                                    write(dir, name, name);
                                    write(dir, "last", name);
                                }));
            }
            try (MountedRoot root = session.begin(layers).mountPlain()) {
                assertThat(root.path().resolve("file-0")).hasContent("file-0");
                assertThat(root.path().resolve("last")).hasContent("file-119");
            }
        }
    }

    @Test
    void startsFromScratchWithAnEmptyRoot() throws Exception {
        try (SnapshotSession session = store.session();
                Draft draft = session.begin(List.of());
                MountedRoot root = draft.mountPlain()) {
            assertThat(root.path()).isEmptyDirectory();
            assertThat(mode(root.path())).isEqualTo(0755);
            assertThatThrownBy(draft::seal).hasMessageContaining("is mounted");
        }
        awaitNoLayers();
    }

    @Test
    void discardsWhatASessionDidNotCommit() throws Exception {
        try (SnapshotSession session = store.session()) {
            Draft sealed = session.begin(List.of());
            write(sealed.upper(), "a", "x");
            sealed.seal();
            session.begin(List.of());
        }
        awaitNoLayers();
    }

    @Test
    void deletesATreeWithoutFollowingItsLinks() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        write(outside, "precious", "x");
        try (SnapshotSession session = store.session()) {
            Draft draft = session.begin(List.of());
            Files.createSymbolicLink(draft.upper().resolve("link"), outside);
            Path deep = draft.upper();
            for (int i = 0; i < 15; i++) {
                deep = Files.createDirectory(deep.resolve("d".repeat(200)));
            }
        }
        awaitNoLayers();
        assertThat(outside.resolve("precious")).exists();
    }

    @Test
    void givesUpTheLeastRecentlyUsedButNoPinnedSnapshot() throws Exception {
        store.close();
        store = SnapshotStore.open(folder, 5 << 20);
        List<Digest> chains = List.of(Digest.ofText("1"), Digest.ofText("2"), Digest.ofText("3"));
        try (SnapshotSession pinning = store.session()) {
            for (Digest chain : chains) {
                try (SnapshotSession session = store.session()) {
                    session.load(chain, List.of(), (dir, parents) -> megabytes(dir, 2));
                }
                if (chain.equals(chains.getFirst())) {
                    assertThat(pinning.find(chain)).isPresent();
                }
            }
            await(() -> countLayers() == 2);
            assertThat(pinning.find(chains.getFirst())).isPresent();
            assertThat(pinning.find(chains.get(1))).isEmpty();
            assertThat(pinning.find(chains.get(2))).isPresent();
        }
    }

    @Test
    void refusesAFolderThatIsInUse() {
        assertThatThrownBy(() -> SnapshotStore.open(folder, BUDGET))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in use by another worker");
    }

    @Test
    void doesNotBelieveItsChainsAfterACrashOfTheMachine() throws Exception {
        try (SnapshotSession session = store.session()) {
            session.load(BASE, List.of(), (dir, parents) -> write(dir, "a", "one"));
        }
        store.close();
        Files.writeString(folder.resolve("state"), "00000000-another-boot");
        store = SnapshotStore.open(folder, BUDGET);
        try (SnapshotSession session = store.session()) {
            assertThat(session.find(BASE)).isEmpty();
        }
        awaitNoLayers();
    }

    private void awaitNoLayers() throws Exception {
        await(() -> countLayers() + count(folder.resolve("trash")) == 0);
    }

    private long countLayers() throws IOException {
        return count(folder.resolve("layers")) - 1; // the mount points are always there
    }

    private static long count(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.count();
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.call()) {
            assertThat(Instant.now()).as("waited for too long").isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0777;
    }

    private static void write(Path directory, String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
    }

    private static void megabytes(Path directory, int count) throws IOException {
        Files.write(directory.resolve("big"), new byte[count << 20]);
    }
}
