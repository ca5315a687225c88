package dev.kiln.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** The embedded store on a disk that somebody else fills. */
class FullDiskTest {
    private static final DataSize RESERVE = DataSize.ofMegabytes(1);

    @TempDir Path disk;
    private EmbeddedStore store;

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=6m", "kiln-test", disk.toString());
        store = new EmbeddedStore(disk, RESERVE);
        Instant deadline = Instant.now().plusSeconds(10);
        while (!Files.exists(reserve()) || Files.size(reserve()) < RESERVE.toBytes()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void unmount() throws Exception {
        Files.deleteIfExists(disk.resolve("filler"));
        store.close();
        run("umount", disk.toString());
    }

    @Test
    void givesUpItsReserveToWriteWhatHappened() throws Exception {
        fill("filler");
        put("one", "x");
        assertThat(reserve()).doesNotExist();
        assertThat(reopened("one")).isEqualTo("x");
    }

    @Test
    void waitsForRoomWhereTheReserveIsGoneToo() throws Exception {
        fill("filler");
        takeReserve();
        Thread writing = Thread.startVirtualThread(() -> put("two", "y"));
        assertThat(writing.join(Duration.ofSeconds(2))).as("written on a full disk").isFalse();
        Files.delete(disk.resolve("filler"));
        assertThat(writing.join(Duration.ofSeconds(10))).as("written").isTrue();
        assertThat(reopened("two")).isEqualTo("y");
    }

    @Test
    void closesOnAFullDiskAndKeepsWhatWasWritten() throws Exception {
        put("three", "z");
        fill("filler");
        takeReserve();
        Thread writing = Thread.ofVirtual().unstarted(() -> put("four", "lost"));
        writing.setUncaughtExceptionHandler((_, e) -> assertThat(e).hasMessageContaining("space"));
        writing.start();
        assertThat(writing.join(Duration.ofSeconds(2))).isFalse();
        Thread closing = Thread.startVirtualThread(store::close);
        assertThat(closing.join(Duration.ofSeconds(10))).as("closed").isTrue();
        Files.delete(disk.resolve("filler"));
        assertThat(reopened("three")).isEqualTo("z");
    }

    private void takeReserve() throws IOException {
        assertThat(DiskReserve.of(disk.resolve("kiln.mv")).release()).isTrue();
        fill("more");
    }

    private void put(String key, String value) {
        store.changeDurably(() -> store.map("test").put(key, value));
    }

    private @Nullable String reopened(String key) {
        store.close();
        store = new EmbeddedStore(disk, RESERVE);
        return store.map("test").get(key);
    }

    private Path reserve() {
        return disk.resolve("kiln.mv.reserve");
    }

    /** Writes until nothing more fits. */
    private void fill(String name) throws IOException {
        byte[] page = new byte[4096];
        try (OutputStream out = Files.newOutputStream(disk.resolve(name))) {
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
