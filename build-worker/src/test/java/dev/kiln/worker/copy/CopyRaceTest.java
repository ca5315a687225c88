package dev.kiln.worker.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.worker.layer.Sh;
import dev.kiln.worker.linux.LinuxException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody swaps directories for symlinks while files are copied: CVE-2018-15664. */
class CopyRaceTest {
    private static final int COPIES = 400;

    @TempDir Path folder;
    private CopyTrees trees;
    private Path outside;

    @BeforeEach
    void makeTrees() throws Exception {
        trees = CopyTrees.in(folder);
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("file"), "secret");
    }

    @Test
    void aSourceThatIsSwappedNeverLeadsOutside() throws Exception {
        Sh.run(trees.context(), "mkdir -p top/d; printf good > top/d/file");
        int copied = 0;
        try (Swapper _ = new Swapper(trees.context().resolve("top/d"), outside)) {
            for (int i = 0; i < COPIES; i++) {
                Path target = trees.image().resolve("o" + i);
                tryCopy("/o" + i + "/", i % 2 == 0 ? "top" : "top/d/file");
                for (String file : new String[] {"d/file", "file"}) {
                    Path path = target.resolve(file);
                    if (Files.isRegularFile(path) && !Files.isSymbolicLink(path.getParent())) {
                        assertThat(path).hasContent("good");
                        copied++;
                    }
                }
            }
        }
        assertThat(copied).isPositive();
    }

    @Test
    void aDestinationThatIsSwappedNeverLeadsOutside() throws Exception {
        Sh.run(trees.context(), "mkdir -p d; printf new > d/file; printf new > d/other");
        Sh.run(trees.image(), "mkdir -p top/d");
        try (Swapper _ = new Swapper(trees.image().resolve("top/d"), outside)) {
            for (int i = 0; i < COPIES; i++) {
                tryCopy(i % 2 == 0 ? "/top/d" : "/top/d/", "d");
            }
        }
        assertThat(outside.resolve("file")).hasContent("secret");
        assertThat(outside.toFile().list()).containsExactly("file");
    }

    /** A race may make a copy fail, but only with an error of the file system or a refusal. */
    private void tryCopy(String destination, String source) throws IOException {
        try {
            trees.copy(CopyOptions.NONE, destination, source);
        } catch (CopyException | LinuxException e) {
            assertThat(e).hasMessageNotContaining("secret");
        }
    }

    /** Exchanges a directory and a symlink atomically (renameat2(2)), as fast as it can. */
    private static final class Swapper implements AutoCloseable {
        private static final String SCRIPT =
                """
                import ctypes, os, select, sys
                os.symlink(sys.argv[2], sys.argv[1] + '.link')
                a, b = os.fsencode(sys.argv[1]), os.fsencode(sys.argv[1] + '.link')
                swap, count = ctypes.CDLL(None, use_errno=True).renameat2, 0
                while not select.select([0], [], [], 0)[0]:
                    if swap(-100, a, -100, b, 2) != 0:
                        sys.exit(os.strerror(ctypes.get_errno()))
                    count += 1
                    if count == 1:
                        print('begun', flush=True)
                print(count)
                """;

        private final Process process;
        private final BufferedReader output;

        Swapper(Path directory, Path target) throws IOException {
            process =
                    new ProcessBuilder(
                                    "python3",
                                    "-c",
                                    SCRIPT,
                                    directory.toString(),
                                    target.toString())
                            .redirectErrorStream(true)
                            .start();
            output = process.inputReader(UTF_8);
            assertThat(output.readLine()).isEqualTo("begun");
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            assertThat(output.readLine()).as("how often it was swapped").matches("[1-9][0-9]+");
        }
    }
}
