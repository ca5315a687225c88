package dev.kiln.worker.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistoryTimesTest {
    private static final @Nullable Instant NONE = null;

    @Test
    void linesWithoutALayerTakeTheTimeOfALayerBesideThem() {
        assertThat(fill(at(1), NONE, at(5), NONE, at(9), NONE)).isEqualTo(seconds(5, 5, 5, 9, 9));
        assertThat(fill(NONE, at(5), NONE, at(9), NONE)).isEqualTo(seconds(5, 9, 9, 9));
        assertThat(fill(at(1), NONE, NONE)).isEqualTo(seconds(1, 1));
        assertThat(fill(at(1), at(5), NONE)).isEqualTo(seconds(5, 5));
    }

    @Test
    void withoutAnyTimeTheyTakeTheFallback() {
        assertThat(fill(NONE, NONE)).isEqualTo(seconds(99));
    }

    private static List<Instant> fill(@Nullable Instant base, @Nullable Instant... layers) {
        return HistoryTimes.fill(Arrays.asList(layers), base, at(99));
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    private static List<Instant> seconds(long... seconds) {
        return Arrays.stream(seconds).mapToObj(HistoryTimesTest::at).toList();
    }
}
