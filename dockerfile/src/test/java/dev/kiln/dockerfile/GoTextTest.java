package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoTextTest {
    @Test
    void quotesWhatDoesNotPrint() {
        assertThat(GoText.quote("a é ☃😀\"\\\t\n")).isEqualTo("\"a é ☃😀\\\"\\\\\\t\\n\"");
        assertThat(GoText.quote("\u0000\u0007\u001b\u007f\u00a0\u2028\ufeff\u202e"))
                .isEqualTo("\"\\x00\\a\\x1b\\x7f\\u00a0\\u2028\\ufeff\\u202e\"");
    }
}
