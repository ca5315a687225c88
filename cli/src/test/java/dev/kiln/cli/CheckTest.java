package dev.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.cli.farm.CheckResult;
import dev.kiln.dockerfile.lint.LintOptions;
import dev.kiln.dockerfile.lint.Linter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kiln build --check}. */
class CheckTest {
    @TempDir Path folder;
    private TestingFarm farm;

    private record Ran(int status, String out, String err) {}

    @BeforeEach
    void start() throws IOException {
        farm = new TestingFarm();
        Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\n");
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void showsFindingsAsDockerDoes() {
        var ran = check("FROM scratch as base\nMAINTAINER me\nCOPY a \\\n  b /\n\nWORKDIR x\n");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .isEqualToNormalizingNewlines(
                        """
                        Check complete, 3 warnings have been found!

                        WARNING: FromAsCasing - https://docs.docker.com/go/dockerfile/rule/\
                        from-as-casing/
                        'as' and 'FROM' keywords' casing do not match
                        Dockerfile:1
                        --------------------
                           1 | >>> FROM scratch as base
                           2 |     MAINTAINER me
                           3 |     COPY a \\
                        --------------------

                        WARNING: MaintainerDeprecated - https://docs.docker.com/go/dockerfile/rule/\
                        maintainer-deprecated/
                        Maintainer instruction is deprecated in favor of using label
                        Dockerfile:2
                        --------------------
                           1 |     FROM scratch as base
                           2 | >>> MAINTAINER me
                           3 |     COPY a \\
                           4 |       b /
                        --------------------

                        WARNING: WorkdirRelativePath - https://docs.docker.com/go/dockerfile/rule/\
                        workdir-relative-path/
                        Relative workdir "x" can have unexpected results if the base image changes
                        Dockerfile:6
                        --------------------
                           4 |       b /
                           5 |    \s
                           6 | >>> WORKDIR x
                           7 |    \s
                        --------------------
                        """);
        assertThat(farm.requests)
                .containsExactly("POST /api/v1/checks?dockerfile=Dockerfile&target=t");
        assertThat(farm.context).isNotEmpty();
    }

    @Test
    void marksEveryLineOfAnInstruction() {
        var ran = check("FROM scratch\nENV a \\\n  b\nUSER u\n");
        assertThat(ran.out())
                .isEqualToNormalizingNewlines(
                        """
                        Check complete, 1 warning has been found!

                        WARNING: LegacyKeyValueFormat - https://docs.docker.com/go/dockerfile/rule/\
                        legacy-key-value-format/
                        "ENV key=value" should be used instead of legacy "ENV key value" format
                        Dockerfile:2
                        --------------------
                           1 |     FROM scratch
                           2 | >>> ENV a \\
                           3 | >>>   b
                           4 |     USER u
                        --------------------
                        """);
    }

    @Test
    void saysThatThereIsNothingToSay() {
        var ran = check("FROM scratch\n");
        assertThat(ran)
                .isEqualTo(
                        new Ran(
                                0,
                                "Check complete, no warnings found." + System.lineSeparator(),
                                ""));
    }

    @Test
    void anErrorStandsBehindTheFindings() {
        var ran = check("FROM scratch\nRUNN x\n");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .isEqualToNormalizingNewlines(
                        """
                        ERROR: dockerfile parse error on line 2: unknown instruction: RUNN (did you\
                         mean RUN?)
                        Dockerfile:2
                        --------------------
                           1 |     FROM scratch
                           2 | >>> RUNN x
                           3 |    \s
                        --------------------
                        """);
        ran = check("# check=error=true\nFROM scratch\nMAINTAINER me\n");
        assertThat(ran.out()).contains("1 warning has been found!");
        assertThat(ran.err().strip())
                .isEqualTo("ERROR: lint violation found for rules: MaintainerDeprecated");
    }

    /** With what the linter says of this text, through the wire and back. */
    private Ran check(String dockerfile) {
        var report = Linter.check(dockerfile, LintOptions.check(Map.of(), null));
        farm.finding(new CheckResult("Dockerfile", dockerfile, report.findings(), report.error()));
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                Kiln.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(
                                "build",
                                "--check",
                                "--target",
                                "t",
                                "--url",
                                farm.url(),
                                folder.toString());
        return new Ran(status, out.toString(), err.toString());
    }
}
