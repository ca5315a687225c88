package dev.kiln.dockerfile.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the fuzz target on what {@code make fuzz} starts from: between them the files hold every
 * instruction, flag and modifier, and whatever has been found since.
 */
class LanguageFuzzerTest {
    private static final Path SEEDS = Path.of("src/test/resources/fuzz");

    static List<Path> seeds() throws IOException {
        try (var files = Files.list(SEEDS)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void seedsHold(Path seed) throws IOException {
        byte[] bytes = Files.readAllBytes(seed);
        assertThatCode(() -> LanguageFuzzer.fuzzerTestOneInput(bytes)).doesNotThrowAnyException();
    }

    /** Wherever a file ends, a quote, a flag or a here-document may be open. */
    @ParameterizedTest
    @MethodSource("seeds")
    void cutSeedsHold(Path seed) throws IOException {
        byte[] bytes = Files.readAllBytes(seed);
        for (int end = 0; end < bytes.length; end++) {
            byte[] cut = Arrays.copyOf(bytes, end);
            assertThatCode(() -> LanguageFuzzer.fuzzerTestOneInput(cut))
                    .as("the first %d bytes", end)
                    .doesNotThrowAnyException();
        }
    }
}
