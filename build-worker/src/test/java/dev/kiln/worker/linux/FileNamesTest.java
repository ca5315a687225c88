package dev.kiln.worker.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"plain", "grün", "日本", "a𝄞b", "�"})
    void utf8NamesReadAsText(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        assertThat(FileNames.decode(bytes)).isEqualTo(name);
        assertThat(FileNames.encode(name)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "61ff62", "c3", "e282", "eda080", "f8888080", "c3a9ffc3", "80ff"})
    void otherBytesSurviveTheWayThroughText(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(FileNames.encode(FileNames.decode(bytes))).isEqualTo(bytes);
    }

    @Test
    void surrogatesThatNoByteMapsToAreRefused() {
        assertThatThrownBy(() -> FileNames.encode("a\ud800b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lone surrogate");
    }
}
