package dev.kiln.worker.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretMaskTest {
    private final StringBuilder out = new StringBuilder();
    private final StringBuilder err = new StringBuilder();

    @Test
    void masksEachLineOfASecretWhereverItIsCut() {
        String printed = "a token: s3cr3t-one!\n-----KEY-----\nMIIB\ns3cr3t-on\nend";
        for (int cut = 1; cut < printed.length(); cut++) {
            out.setLength(0);
            SecretMask mask = mask("s3cr3t-one\n", "-----KEY-----\nMIIB\nxy\n");
            print(mask, false, printed.substring(0, cut));
            print(mask, false, printed.substring(cut));
            mask.finish();
            assertThat(out.toString())
                    .as("cut at %d", cut)
                    .isEqualTo("a token: ***!\n***\n***\ns3cr3t-on\nend");
        }
    }

    @Test
    void keepsTheStreamsApartAndKeepsBackNoMoreThanItMust() {
        SecretMask mask = mask("secret");
        print(mask, false, "plain sec");
        print(mask, true, "ret");
        assertThat(out.toString()).isEqualTo("plain ");
        assertThat(err.toString()).isEqualTo("ret");
        print(mask, false, "ond\n");
        assertThat(out.toString()).isEqualTo("plain second\n");
    }

    @Test
    void leavesShortSecretsAndOutputWithoutSecretsAlone() {
        SecretMask mask = mask("abc\n", "");
        print(mask, false, "abc abc\n");
        assertThat(out.toString()).isEqualTo("abc abc\n");
    }

    @Test
    void givesTheSameHoweverOutputIsCut() {
        var random = new Random(7);
        for (int run = 0; run < 500; run++) {
            String printed =
                    random.ints(80, 0, 2).mapToObj(bit -> bit == 0 ? "a" : "b").collect(joining());
            out.setLength(0);
            SecretMask whole = mask("aabab", "abaa");
            print(whole, false, printed);
            whole.finish();
            String expected = out.toString();
            out.setLength(0);
            SecretMask cut = mask("aabab", "abaa");
            for (int at = 0; at < printed.length(); ) {
                int end = Math.min(printed.length(), at + 1 + random.nextInt(9));
                print(cut, false, printed.substring(at, end));
                at = end;
            }
            cut.finish();
            assertThat(out.toString()).isEqualTo(expected).doesNotContain("aabab", "abaa");
        }
    }

    private SecretMask mask(String... secrets) {
        return new SecretMask(
                List.of(secrets).stream().map(secret -> secret.getBytes(UTF_8)).toList(),
                (stderr, bytes, length) ->
                        (stderr ? err : out).append(new String(bytes, 0, length, UTF_8)));
    }

    private static void print(SecretMask mask, boolean stderr, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        mask.accept(stderr, bytes, bytes.length);
    }
}
