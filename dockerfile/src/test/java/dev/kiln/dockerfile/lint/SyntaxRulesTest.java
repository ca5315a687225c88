package dev.kiln.dockerfile.lint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** StageNameCasing, FromAsCasing, NoEmptyContinuation, MaintainerDeprecated, descriptions. */
class SyntaxRulesTest {
    @Test
    void namesOfStagesAreLowerCase() {
        Lint.of("FROM scratch AS Builder\nFROM scratch AS tools2\n")
                .finds("StageNameCasing: Stage name 'Builder' should be lowercase (line 1)");
    }

    @Test
    void asIsOfTheCaseOfFrom() {
        Lint.of("FROM scratch as one\nFROM scratch AS two\nFROM scratch As three\n")
                .finds(
                        "FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)",
                        "FromAsCasing: 'As' and 'FROM' keywords' casing do not match (line 3)");
        Lint.of("from scratch AS one\nfrom scratch as two\n")
                .finds("FromAsCasing: 'AS' and 'from' keywords' casing do not match (line 1)");
    }

    @Test
    void aKeywordOfMixedCaseIsNotAlsoToldOfForItsAs() {
        Lint.of("From scratch as one\nFROM scratch AS two\n")
                .finds(
                        "ConsistentInstructionCasing: Command 'From' should match the case of the"
                                + " command majority (uppercase) (line 1)");
    }

    @Test
    void anEmptyContinuationLineIsToldOfAtTheEndOfItsInstruction() {
        Lint.of(
                        """
                        FROM scratch
                        COPY a \\

                          b \\
                        # a comment is no empty line
                          /
                        COPY a \\
                        # nor here
                          /
                        """)
                .finds("NoEmptyContinuation: Empty continuation line (line 6)");
    }

    @Test
    void theEmptyLineStandsBeforeTheBodyOfAHeredoc() {
        Lint.of("FROM scratch\nRUN cat <<EOF \\\n\n  >/f\nbody\nEOF\n")
                .finds("NoEmptyContinuation: Empty continuation line (line 4)");
    }

    @Test
    void maintainerIsDeprecated() {
        Lint.of("FROM scratch\nMAINTAINER someone@example.org\n")
                .finds(
                        "MaintainerDeprecated: Maintainer instruction is deprecated in favor of"
                                + " using label (line 2)");
        Lint.of("FROM scratch\nLABEL org.opencontainers.image.authors=someone\n").clean();
    }

    @Test
    void describesArgumentsAndStagesByName() {
        Lint.of(
                        """
                        # check=experimental=InvalidDefinitionDescription
                        # tag is of this form
                        ARG base=scratch
                        # BASE is the first stage
                        FROM scratch AS base
                        # something else
                        ARG version=1
                        # something else
                        ARG a=1 b=2
                        """)
                .finds(
                        "InvalidDefinitionDescription: Comment for ARG should follow the format:"
                                + " `# base <description>` (line 3)",
                        "InvalidDefinitionDescription: Comment for FROM should follow the format:"
                                + " `# base <description>` (line 5)",
                        "InvalidDefinitionDescription: Comment for ARG should follow the format:"
                                + " `# version <description>` (line 7)",
                        "InvalidDefinitionDescription: Comment for ARG should follow the format:"
                                + " `# <arg_key> <description>` (line 9)");
    }

    @Test
    void descriptionsThatFitAndCommentsOfOthersAreFine() {
        Lint.of(
                        """
                        # check=skip=all;experimental=InvalidDefinitionDescription
                        # base is where all begins
                        ARG base=scratch

                        # first is the first stage
                        FROM scratch AS first
                        # b is one of two
                        ARG a=1 b=2
                        # about nothing
                        #
                        ARG c
                        # about the copy
                        COPY f /
                        FROM scratch
                        """)
                .clean();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# about nothing\nFROM scratch AS one\n",
                "# check=experimental=Other\n# about nothing\nFROM scratch AS one\n"
            })
    void descriptionsAreCheckedOnlyWhereThatIsAskedFor(String dockerfile) {
        Lint.of(dockerfile).clean();
    }
}
