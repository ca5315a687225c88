package dev.kiln.dockerfile.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is checked, and where the checks end. */
class LinterTest {
    private static final String TWO_FINDINGS = "FROM scratch as base\ncopy Dockerfile .\n";
    private static final String FROM_AS =
            "FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 2)";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#check=skip=all",
                "#check=skip=all;error=true",
                "# CHECK = skip=all // why",
                "#check=skip=ConsistentInstructionCasing,FromAsCasing",
                "# check=skip=ConsistentInstructionCasing,FromAsCasing;error=true"
            })
    void rulesCanBeSkipped(String directive) {
        Lint.of(directive + "\n" + TWO_FINDINGS).clean();
    }

    @Test
    void theOthersAreChecked() {
        String skip = "#check=skip=ConsistentInstructionCasing";
        Lint.of(skip + "\n" + TWO_FINDINGS).finds(FROM_AS);
        Lint.of(skip + ";error=true\n" + TWO_FINDINGS)
                .fails(0, "lint violation found for rules: FromAsCasing", FROM_AS);
    }

    @Test
    void theBuildArgumentTakesTheDirectivesPlace() {
        Lint.of("#check=skip=all\n" + TWO_FINDINGS)
                .arg(LintOptions.CHECK_ARGUMENT, "skip=ConsistentInstructionCasing;error=true")
                .fails(0, "lint violation found for rules: FromAsCasing", FROM_AS);
        Lint.of("#check=error=true\n" + TWO_FINDINGS)
                .arg(LintOptions.CHECK_ARGUMENT, "skip=all")
                .clean();
    }

    @Test
    void whatIsNoDirectiveIsAComment() {
        Lint.of("\n#check=skip=all\n" + TWO_FINDINGS)
                .finds(
                        "ConsistentInstructionCasing: Command 'copy' should match the case of the"
                                + " command majority (uppercase) (line 4)");
    }

    @Test
    void saysWhichOptionIsWrong() {
        var error = Lint.of("# check=skipp=all\n" + TWO_FINDINGS).error();
        assertThat(error.message()).contains("failed to parse check options: ", "skipp");
        assertThat(error.line()).isEqualTo(1);
        error = Lint.of(TWO_FINDINGS).arg(LintOptions.CHECK_ARGUMENT, "skipp=all").error();
        assertThat(error.message()).startsWith("failed to parse check options: ");
    }

    @Test
    void commentsThatAreMalformedAskForNothing() {
        Lint.of("FROM scratch\n# check=nonsense\nMAINTAINER me\n")
                .finds(
                        "MaintainerDeprecated: Maintainer instruction is deprecated in favor of"
                                + " using label (line 3)");
    }

    @Test
    void findsWhatStandsBeforeAnError() {
        var lint = Lint.of("FROM scratch AS BadName\nMAINTAINER me@example.org\nBADCMD\n");
        assertThat(lint.report().findings())
                .extracting(Finding::rule)
                .containsExactly("StageNameCasing", "MaintainerDeprecated");
        var error = lint.error();
        assertThat(error.message())
                .startsWith("dockerfile parse error on line 3: unknown instruction: BADCMD");
        assertThat(error.line()).isEqualTo(3);
    }

    @Test
    void aFileWithoutAStageIsAnError() {
        Lint.of("ARG a=1\n").fails(0, "dockerfile contains no stages to build");
        Lint.of("\n\nRUN x\nFROM scratch\n").fails(3, "no build stage in current context");
    }

    @Test
    void looksAtAllStagesUnlessThereIsATarget() {
        String text = "FROM scratch AS a\nCOPY $foo .\nFROM scratch AS b\nCOPY $bar .\n";
        String foo = "UndefinedVar: Usage of undefined variable '$foo' (line 2)";
        String bar = "UndefinedVar: Usage of undefined variable '$bar' (line 4)";
        Lint.of(text).finds(foo, bar);
        Lint.ofBuild(text).finds(bar);
        Lint.of(text).with(LintOptions.check(Map.of(), "A")).finds(foo);
        Lint.of(text).with(LintOptions.build(Map.of(), "0")).finds(foo);
        Lint.of(text)
                .with(LintOptions.check(Map.of(), "bb"))
                .fails(0, "target stage \"bb\" could not be found (did you mean b?)");
    }

    @Test
    void needsWhatFilesAreTakenFrom() {
        Lint.ofBuild(
                        """
                        FROM scratch AS a
                        ENV a b
                        FROM scratch AS unused
                        ENV a b
                        FROM scratch
                        COPY --from=a f /
                        """)
                .finds(
                        "LegacyKeyValueFormat: \"ENV key=value\" should be used instead of legacy"
                                + " \"ENV key value\" format (line 2)");
    }

    @Test
    void filesComeFromStagesThatAreThere() {
        Lint.of("FROM scratch AS a\nCOPY --from=b f /\nFROM scratch AS b\n")
                .fails(
                        2,
                        "cannot copy from stage \"b\", it needs to be defined before current stage"
                                + " \"a\"");
        Lint.of("FROM scratch AS a\nCOPY --from=a f /\n")
                .fails(2, "circular dependency detected on stage: a");
        Lint.of("FROM scratch AS a\nCOPY --from=7 f /\n").fails(2, "invalid stage index 7");
        Lint.of("FROM scratch AS a\nARG x=b\nCOPY --from=$x f /\n")
                .fails(
                        3,
                        "variable expansion is not supported for --from, define a new stage with"
                                + " FROM using ARG from global scope as a workaround");
    }

    @Test
    void mountsNeedStagesToo() {
        Lint.ofBuild(
                        """
                        FROM scratch AS a
                        MAINTAINER me
                        WORKDIR rel
                        FROM scratch AS unused
                        WORKDIR rel
                        FROM scratch
                        RUN --mount=from=a,target=/a true
                        """)
                .finds(
                        "MaintainerDeprecated: Maintainer instruction is deprecated in favor of"
                                + " using label (line 2)",
                        "WorkdirRelativePath: Relative workdir \"rel\" can have unexpected results"
                                + " if the base image changes (line 3)");
        Lint.of("FROM scratch AS a\nRUN --mount=from=b,target=/b true\nFROM scratch AS b\n")
                .fails(
                        2,
                        "cannot mount from stage \"b\", stage needs to be defined before current"
                                + " command");
        Lint.of("FROM scratch\nRUN --mount=type=nonsense true\n")
                .fails(2, "unsupported mount type \"nonsense\"");
    }

    @Test
    void whatGrowsWithoutEndIsNotFollowed() {
        String variable = "ARG A=" + "x".repeat(60_000) + "\n";
        String message =
                "the variables of this Dockerfile expand to more than 4194304 characters: the"
                        + " checks end here";
        String twice = "LABEL l=$A$A\n";
        assertThat(Lint.of("FROM scratch\n" + variable + twice.repeat(200)).error().message())
                .isEqualTo(message);
        String from = "FROM $A$A\n";
        assertThat(Lint.of("# check=skip=all\n" + variable + from.repeat(200)).error().message())
                .isEqualTo(message);
        var names = new StringBuilder("FROM scratch AS s0");
        for (int i = 0; i < 9000; i++) {
            names.append(i % 3000 == 0 ? "\nENV" : "").append(" v").append(i).append("=1");
        }
        for (int i = 1; i < 100; i++) {
            names.append("\nFROM s").append(i - 1).append(" AS s").append(i);
        }
        assertThat(Lint.of(names.toString()).error().message()).isEqualTo(message);
        var many = Lint.of("FROM scratch\n" + "USER $x\n".repeat(6000));
        assertThat(many.error().message()).startsWith("found more than 5000 things");
        assertThat(many.report().findings()).hasSize(5000);
    }

    @Test
    void aStageThatTheClientReplacesIsNotLookedAt() {
        var lint = Lint.of("FROM scratch AS a\nENV a b\nFROM a\nUSER $x\n");
        lint.with(lint.options().withNamedContexts(Set.of("a"))).clean();
    }

    @Test
    void everyRuleHasItsPage() {
        assertThat(Arrays.stream(Rule.values()).map(Rule::ruleName)).hasSize(22);
        assertThat(Rule.JSON_ARGS_RECOMMENDED.url())
                .isEqualTo("https://docs.docker.com/go/dockerfile/rule/json-args-recommended/");
        for (var rule : Rule.values()) {
            String kebab =
                    rule.ruleName()
                            .replace("JSON", "Json")
                            .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                            .toLowerCase(java.util.Locale.ROOT);
            assertThat(rule.url())
                    .isEqualTo(
                            rule == Rule.INVALID_BASE_IMAGE_PLATFORM
                                    ? null
                                    : "https://docs.docker.com/go/dockerfile/rule/" + kebab + "/");
        }
        var finding = Lint.of("FROM scratch\nMAINTAINER me\n").report().findings().getFirst();
        assertThat(finding)
                .isEqualTo(
                        new Finding(
                                "MaintainerDeprecated",
                                "The MAINTAINER instruction is deprecated, use a label instead to"
                                        + " define an image author",
                                "https://docs.docker.com/go/dockerfile/rule/maintainer-deprecated/",
                                "Maintainer instruction is deprecated in favor of using label",
                                2,
                                2,
                                1));
    }
}
