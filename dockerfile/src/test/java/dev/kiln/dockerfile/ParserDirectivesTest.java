package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParserDirectivesTest {
    @Test
    void readsThemInAnyOrderAndCase() {
        var file =
                DockerfileParser.parse(
                        "# Check=skip=A, B;error=true\n#ESCAPE = `\n# syntax=docker/dockerfile:1 x\nFROM a");
        assertThat(file.escape()).isEqualTo('`');
        assertThat(file.syntax()).isEqualTo("docker/dockerfile:1");
        // The value ends at its first blank, as in BuildKit.
        assertThat(file.check())
                .isEqualTo(new CheckDirective(false, List.of("A", ""), false, List.of(), false));
    }

    @Test
    void readsTheOptionsOfChecks() {
        assertThat(CheckDirective.parse("skip=JSONArgsRecommended,StageNameCasing;error=true"))
                .isEqualTo(
                        new CheckDirective(
                                false,
                                List.of("JSONArgsRecommended", "StageNameCasing"),
                                false,
                                List.of(),
                                true));
        assertThat(CheckDirective.parse(" skip = all ; experimental=all "))
                .isEqualTo(new CheckDirective(true, List.of(), true, List.of(), false));
        assertThat(CheckDirective.parse("experimental=A;error=0").experimental())
                .containsExactly("A");
        assertThat(CheckDirective.parse("")).isEqualTo(CheckDirective.NONE);
    }

    @Test
    void standBehindAnInterpreterLineButForTheEscape() {
        var file = DockerfileParser.parse("#!/usr/bin/x\n# syntax=a\n# escape=`\nFROM \\\n b");
        assertThat(file.syntax()).isEqualTo("a");
        assertThat(file.escape()).isEqualTo('\\');
    }

    @Test
    void endWithTheFirstOtherLine() {
        assertThat(DockerfileParser.parse("\n# syntax=a\nFROM b").syntax()).isNull();
        assertThat(DockerfileParser.parse("# x=y\n# syntax=a\nFROM b").syntax()).isNull();
        assertThat(DockerfileParser.parse("FROM b\n# syntax=a\n# syntax=b\n").syntax()).isNull();
        assertThat(DockerfileParser.parse("# check=\nFROM b").check()).isNull();
    }
}
