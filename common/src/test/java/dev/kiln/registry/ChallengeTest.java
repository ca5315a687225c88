package dev.kiln.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Headers as registries send them, and as they could. */
class ChallengeTest {
    private static final Challenge BASIC = new Challenge("basic", Map.of("realm", "a \"b\", c"));

    @Test
    void readsSeveralOfOneHeaderAndOfSeveral() {
        String bearer =
                "Bearer realm=\"https://auth/token\",service=reg , scope=\"a:b:pull c:d:e\"";
        String basic = "BASIC Realm=\"a \\\"b\\\", c\"";
        Challenge expected =
                new Challenge(
                        "bearer",
                        Map.of(
                                "realm",
                                "https://auth/token",
                                "service",
                                "reg",
                                "scope",
                                "a:b:pull c:d:e"));
        for (List<String> headers :
                List.of(
                        List.of(basic + ", " + bearer),
                        List.of(", ," + basic + ",\t" + bearer + ","),
                        List.of(basic, bearer))) {
            assertThat(Challenge.parse(headers)).containsExactly(BASIC, expected);
        }
    }

    @Test
    void readsSchemesWithoutParametersAndWithOneValue() {
        assertThat(Challenge.parse(List.of("Negotiate, NTLM TlRMTVNTUAAB==, Basic realm=x")))
                .containsExactly(
                        new Challenge("negotiate", Map.of()),
                        new Challenge("ntlm", Map.of()),
                        new Challenge("basic", Map.of("realm", "x")));
        assertThat(Challenge.parse(List.of("Negotiate dG9rZW4=")))
                .containsExactly(new Challenge("negotiate", Map.of()));
    }

    @Test
    void takesTheFirstOfParametersThatAreRepeatedAndLeavesOutWhatIsNone() {
        assertThat(Challenge.parse(List.of("Bearer realm=\"a\",realm=\"b\" error = x")))
                .containsExactly(new Challenge("bearer", Map.of("realm", "a", "error", "x")));
        assertThat(Challenge.parse(List.of("Bearer realm=\"open", "\"x\"", "", "=")))
                .allSatisfy(challenge ->
                        assertThat(challenge.parameter("realm").orElse("")).isNotEqualTo("open"));
    }

    @Test
    void hasNoTroubleWithLongAndTwistedHeaders() {
        assertThat(Challenge.parse(List.of("Bearer realm=\"" + "x".repeat(20_000) + "\"")))
                .isEmpty();
        for (String twisted :
                List.of(
                        "\\\"".repeat(4000),
                        "a=".repeat(8000),
                        "a,".repeat(8000),
                        "a ".repeat(8000))) {
            assertThat(
                            assertTimeout(
                                    Duration.ofSeconds(2),
                                    () -> Challenge.parse(List.of("Bearer realm=\"" + twisted))))
                    .hasSizeLessThanOrEqualTo(16);
        }
    }
}
