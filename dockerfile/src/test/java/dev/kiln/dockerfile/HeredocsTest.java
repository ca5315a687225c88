package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeredocsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    <<END            | END     | false | true
                    <<-END           | END     | true  | true
                    <<'END'          | END     | false | false
                    <<-"END"         | END     | true  | false
                    <<EN'D'          | END     | false | false
                    <<\\END          | END     | false | true
                    <<it\\'s         | it's    | false | true
                    <<'a b'          | a b     | false | false
                    12<<END          | END     | false | true
                    ~<< END~         | END     | false | true
                    ~<< -END~        | -END    | false | true
                    <<$END           | $END    | false | true
                    <<${END:-x}      | ${END:-x} | false | true
                    <<file.txt       | file.txt | false | true
                    """)
    void readsAnAnnouncement(String word, String name, boolean stripTabs, boolean expand) {
        assertThat(Heredocs.parse(word)).isEqualTo(new Heredoc(name, stripTabs, expand, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "END", "<<", "<<-", "<END", "<<<END", "<<END sh", "a<<END", "<<A<<B"})
    void otherWordsAnnounceNothing(String word) {
        assertThat(Heredocs.parse(word)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<<'END", "<<\"END", "<<END'"})
    void anOpenQuoteIsAnErrorOfTheWord(String word) {
        assertThatThrownBy(() -> Heredocs.parse(word)).isInstanceOf(WordExpansionException.class);
        assertThat(Heredocs.announcement(word)).isNull();
    }

    @Test
    void keepsBodiesAsTheyStand() {
        var run =
                (Instruction.Run)
                        only(
                                "RUN cat <<A >a && cat <<-B 3<<'C' >b\nx\\\n# y\r\n A\nA\r\n\tb\n\tB\nC\n");
        assertThat(run.command())
                .isEqualTo(
                        new CommandLine.Shell(
                                "cat <<A >a && cat <<-B 3<<'C' >b",
                                List.of(
                                        new Heredoc("A", false, true, "x\\\n# y\r\n A\n"),
                                        new Heredoc("B", true, true, "\tb\n"),
                                        new Heredoc("C", false, false, ""))));
        assertThat(((CommandLine.Shell) run.command()).script())
                .isEqualTo("cat <<A >a && cat <<-B 3<<'C' >b\nx\\\n# y\r\n A\nA\n\tb\nB\nC");
        assertThat(run.range()).isEqualTo(new SourceRange(2, 1, 9));
    }

    @Test
    void aLoneHereDocumentIsAScript() {
        var script = shell("RUN <<-EOF\n\techo a\n\t\techo b\n\tEOF\n");
        assertThat(script.script()).isEqualTo("echo a\necho b\n");
        assertThat(script.file()).isNull();
        var flagged = shell("RUN --network=none <<EOF\necho\nEOF\n");
        assertThat(flagged.script()).isEqualTo("echo\n");
    }

    @Test
    void aLoneHereDocumentWithAnInterpreterIsAFile() {
        var file = shell("RUN <<-program\n\t#!/usr/bin/env python3\n\tprint(1)\nprogram\n");
        assertThat(file.script()).isEqualTo("/dev/pipes/program");
        assertThat(file.file())
                .extracting(Heredoc::content)
                .isEqualTo("#!/usr/bin/env python3\nprint(1)\n");
        assertThat(shell("RUN <<A cat\n#!x\nA\n").file()).isNull();
    }

    @Test
    void onlyTheShellFormReadsThem() {
        assertThat(only("RUN [\"<<EOF\"]")).isInstanceOf(Instruction.Run.class);
        assertThat(shell("RUN echo \"<<EOF\" '<<EOF'").heredocs()).isEmpty();
        assertThat(shell("RUN echo $((1<<2))").heredocs()).isEmpty();
        assertThat(shell("RUN echo it's <<EOF").heredocs()).isEmpty();
        assertThat(((Instruction.User) only("USER <<EOF")).user()).isEqualTo("<<EOF");
    }

    @Test
    void copiesThemAsFiles() {
        var copy =
                (Instruction.Copy)
                        only("COPY --chmod=600 <<a.txt x <<-'b' /d/\n$A\na.txt\n\t$B\nb\n");
        assertThat(copy.sources())
                .containsExactly(
                        new FileSource.Inline("a.txt", "$A\n", true),
                        new FileSource.Path("x"),
                        new FileSource.Inline("b", "$B\n", false));
        assertThat(copy.destination()).isEqualTo("/d/");
        assertThat(copy.flags().chmod()).isEqualTo("600");
        var add = (Instruction.Add) only("ADD <<E /e\nE\n");
        assertThat(add.sources()).containsExactly(new FileSource.Inline("E", "", true));
    }

    @Test
    void triggersHoldThem() {
        var trigger = (Instruction.OnBuild) only("ONBUILD  RUN <<E \\\n  cat\nx\nE\n");
        assertThat(trigger.trigger()).isEqualTo("RUN <<E   cat\nx\nE");
        var run =
                (Instruction.Run)
                        Instruction.parseTrigger(trigger.trigger(), new SourceRange(1, 1, 1));
        assertThat(((CommandLine.Shell) run.command()).heredocs())
                .containsExactly(new Heredoc("E", false, true, "x\n"));
    }

    private static CommandLine.Shell shell(String line) {
        return (CommandLine.Shell) ((Instruction.Run) only(line)).command();
    }

    private static Instruction only(String line) {
        var instructions =
                DockerfileParser.parse("FROM a\n" + line).stages().getFirst().instructions();
        assertThat(instructions).hasSize(1);
        return instructions.getFirst();
    }
}
