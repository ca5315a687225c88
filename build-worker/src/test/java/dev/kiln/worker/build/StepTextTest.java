package dev.kiln.worker.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StepTextTest {
    @Test
    void passesOnWholeLinesAndKeepsTheRestForLater() {
        var text = new StepText(1000);
        append(text, "one\ntw");
        assertThat(text.takeReady()).isEqualTo("one\n");
        append(text, "o\n");
        assertThat(text.takeReady()).isEqualTo("two\n");
    }

    @Test
    void passesOnALineThatNoLongerGrows() {
        var text = new StepText(1000);
        append(text, "password: ");
        assertThat(text.takeReady()).isEmpty();
        assertThat(text.takeReady()).isEqualTo("password: ");
    }

    @Test
    void joinsCharactersThatAreTornApart() {
        var text = new StepText(1000);
        byte[] word = "é世𝄞".getBytes(StandardCharsets.UTF_8);
        for (byte part : word) {
            text.append(new byte[] {part}, 1);
        }
        assertThat(text.takeAll()).isEqualTo("é世𝄞");
    }

    @Test
    void replacesWhatIsNoText() {
        var text = new StepText(1000);
        text.append(new byte[] {'a', (byte) 0xff, 'b'}, 3);
        assertThat(text.takeAll()).isEqualTo("a\uFFFDb");
    }

    @Test
    void dropsWhatIsTooMuchAndSaysSo() {
        var text = new StepText(10);
        append(text, "0123456789 and more");
        append(text, "and still more");
        assertThat(text.takeAll())
                .startsWith("0123456789\n[output of this step is longer than 10 bytes")
                .doesNotContain("more");
    }

    private static void append(StepText text, String words) {
        byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
        text.append(bytes, bytes.length);
    }
}
