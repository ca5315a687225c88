package dev.kiln.dockerfile.lint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ConsistentInstructionCasing, DuplicateStageName, ReservedStageName. */
class NamesAndCasingTest {
    @ParameterizedTest
    @CsvSource({
        "FROM,copy,COPY,2,copy,uppercase",
        "from,COPY,copy,2,COPY,lowercase",
        "from,COPY,COPY,1,from,uppercase",
        "FROM,copy,copy,1,FROM,lowercase",
        "frOM,copy,copy,1,frOM,lowercase",
        "FROM,Copy,COPY,2,Copy,uppercase"
    })
    void theMajorityDecides(
            String from, String first, String second, int line, String odd, String casing) {
        Lint.of("%s scratch\n%s a /\n%s b /\n".formatted(from, first, second))
                .finds(
                        "ConsistentInstructionCasing: Command '%s' should match the case of the"
                                        .formatted(odd)
                                + " command majority (%s) (line %d)".formatted(casing, line));
    }

    @Test
    void upperCaseWinsADraw() {
        Lint.of("FROM scratch\ncopy a /\n")
                .finds(
                        "ConsistentInstructionCasing: Command 'copy' should match the case of the"
                                + " command majority (uppercase) (line 2)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from scratch\ncopy a /\ncopy b /\n",
                "FROM scratch\nCOPY a /\n",
                "arg v=1\nFROM scratch\nCOPY a /\n",
                "FROM alpine\nRUN <<'EOT'\nenv\nEOT\n"
            })
    void filesOfOneCaseAreFine(String dockerfile) {
        Lint.of(dockerfile).clean();
    }

    @Test
    void namesOfStagesAreUnique() {
        Lint.of("FROM scratch AS b\nFROM scratch AS b\nFROM scratch AS c\n")
                .finds(
                        "DuplicateStageName: Duplicate stage name \"b\", stage names should be"
                                + " unique (line 2)");
    }

    @Test
    void someNamesAreReserved() {
        Lint.of("FROM scratch AS scratch\nFROM scratch AS context\nFROM scratch\n")
                .finds(
                        "ReservedStageName: Stage name should not use the same name as reserved"
                                + " stage \"scratch\" (line 1)",
                        "ReservedStageName: Stage name should not use the same name as reserved"
                                + " stage \"context\" (line 2)");
    }
}
