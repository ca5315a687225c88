package dev.kiln.worker.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.layer.Sh;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModeChangeTest {
    private static final List<Integer> PLAIN =
            List.of(0, 0124, 0421, 0600, 0644, 0666, 0750, 0755, 0777);
    private static final List<Integer> SPECIAL = List.of(04755, 02711, 01777, 06640);

    @TempDir Path folder;

    /** What chmod(1) makes of files and directories. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "u=rw,g=r,o=r",
                "u=rwX,go=rX",
                "g=u",
                "go=u-w",
                "a=r",
                "o=",
                "u=g,g=o",
                "go=u,go-w"
            })
    void assignmentsDoWhatChmodDoes(String text) throws Exception {
        compare(text, PLAIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "go-w",
                "a+X",
                "u+rw,g+r,o-x,o+w",
                "u+rwX,go-w",
                "+x",
                "-x",
                "a-X",
                "o+g",
                "ug-o",
                "u+s",
                "g+s",
                "ug-s",
                "+t",
                "a-t",
                "u+w-x"
            })
    void additionsAndRemovalsDoWhatChmodDoes(String text) throws Exception {
        compare(text, PLAIN);
        compare(text, SPECIAL);
    }

    private void compare(String text, List<Integer> modes) throws Exception {
        ModeChange change = ModeChange.parse(text);
        StringBuilder script = new StringBuilder("umask 0; ");
        StringBuilder expected = new StringBuilder();
        for (int mode : modes) {
            script.append(
                    "touch f%1$o; mkdir d%1$o; chmod %1$o f%1$o d%1$o; chmod -- \"$1\" f%1$o d%1$o; "
                            .formatted(mode));
            expected.append("f%o %o%n".formatted(mode, change.applyTo(mode, false)))
                    .append("d%o %o%n".formatted(mode, change.applyTo(mode, true)));
        }
        script.append("stat -c '%n %a'");
        for (int mode : modes) {
            script.append(" f%1$o d%1$o".formatted(mode));
        }
        assertThat(Sh.run(folder, script.toString(), text)).isEqualTo(expected.toString());
    }

    /** Where BSD's rules are their own. */
    @ParameterizedTest
    @CsvSource({
        "'=rw,+X',0755,0777",
        "'=rw,+X',0600,0666",
        "u=,0755,0055",
        "g=ux,0750,0710",
        "'a=,u+r',07777,01400",
        "o+s,0644,0644",
        "'ug=rw,o+t',0644,0664",
        "a=r,01777,01444",
        "g=u,02711,02771",
        "u+t,0644,01644",
        "'+rt',0,01000"
    })
    void someModesAreReadAsInBsd(String text, String mode, String expected) {
        int result = ModeChange.parse(text).applyTo(Integer.parseInt(mode, 8), false);
        assertThat(Integer.toOctalString(result))
                .isEqualTo(Integer.toOctalString(Integer.parseInt(expected, 8)));
    }

    @Test
    void octalModesReplace() {
        assertThat(ModeChange.parse("4755").applyTo(0600, false)).isEqualTo(04755);
        assertThat(ModeChange.parse("0").applyTo(0600, true)).isZero();
        assertThat(ModeChange.parse("2770").ofNewDirectories()).isEqualTo(0770);
        assertThat(ModeChange.parse("go-rwx").ofNewDirectories()).isEqualTo(0755);
    }

    @ParameterizedTest
    @ValueSource(strings = {"64a", "10000", "8", "0o755", "99999999999999999999", ""})
    void numbersThatAreNoModesGetBuildKitsMessage(String text) {
        assertThatThrownBy(() -> ModeChange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "invalid chmod parameter: '"
                                + text
                                + "'. it should be octal string and between 0 and 07777");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"u", "q+r", "u+r,", ",u+r", "u+r o", "u~r", "+7", "-0644", "u+q", "rwx"})
    void malformedSymbolicModesAreErrors(String text) {
        assertThatThrownBy(() -> ModeChange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("invalid syntax");
    }
}
