package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kiln.image.Healthcheck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerfileParserTest {
    @Test
    void readsEveryInstructionWithItsPlace() {
        var file =
                DockerfileParser.parse(
                        """
                        # Version 0.0.1
                        ARG TAG=bookworm
                        FROM --platform=linux/amd64 debian:${TAG} AS Base
                        LABEL maintainer="team@example.com" two=2
                        RUN apt update
                        RUN echo 'Hi, I am your container' \\
                            # a comment in between

                            >/usr/share/nginx/html/index.html
                        run ["/bin/true", "a b"]
                        COPY --from=0 --chown=1:2 --chmod=644 a b /c/
                        ADD ["x y.tar", "/"]
                        ENV A=1 B="two words"
                        ENV OLD the rest of it
                        EXPOSE 80 53/udp
                        FROM scratch
                        """);

        assertThat(file.globalArgs())
                .flatExtracting(Instruction.Arg::declarations)
                .containsExactly(new Instruction.Arg.Declaration("TAG", "bookworm"));
        assertThat(file.stages()).hasSize(2);
        var base = file.stages().getFirst();
        assertThat(base.from())
                .isEqualTo(
                        new Instruction.From(
                                new SourceRange(3, 1, 3),
                                "FROM --platform=linux/amd64 debian:${TAG} AS Base",
                                "debian:${TAG}",
                                "linux/amd64",
                                "base"));
        assertThat(base.instructions())
                .containsExactly(
                        new Instruction.Label(
                                new SourceRange(4, 1, 4),
                                "LABEL maintainer=\"team@example.com\" two=2",
                                List.of(
                                        new KeyValue("maintainer", "\"team@example.com\""),
                                        new KeyValue("two", "2"))),
                        new Instruction.Run(
                                new SourceRange(5, 1, 5),
                                "RUN apt update",
                                new CommandLine.Shell("apt update")),
                        new Instruction.Run(
                                new SourceRange(6, 1, 9),
                                "RUN echo 'Hi, I am your container'"
                                        + " >/usr/share/nginx/html/index.html",
                                new CommandLine.Shell(
                                        "echo 'Hi, I am your container'    "
                                                + " >/usr/share/nginx/html/index.html")),
                        new Instruction.Run(
                                new SourceRange(10, 1, 10),
                                "run [\"/bin/true\", \"a b\"]",
                                new CommandLine.Exec(List.of("/bin/true", "a b"))),
                        new Instruction.Copy(
                                new SourceRange(11, 1, 11),
                                "COPY --from=0 --chown=1:2 --chmod=644 a b /c/",
                                List.of(new FileSource.Path("a"), new FileSource.Path("b")),
                                "/c/",
                                "0",
                                new CopyFlags("1:2", "644", false, false, List.of())),
                        new Instruction.Add(
                                new SourceRange(12, 1, 12),
                                "ADD [\"x y.tar\", \"/\"]",
                                List.of(new FileSource.Path("x y.tar")),
                                "/",
                                AddFlags.NONE),
                        new Instruction.Env(
                                new SourceRange(13, 1, 13),
                                "ENV A=1 B=\"two words\"",
                                List.of(
                                        new KeyValue("A", "1"),
                                        new KeyValue("B", "\"two words\""))),
                        new Instruction.Env(
                                new SourceRange(14, 1, 14),
                                "ENV OLD the rest of it",
                                List.of(new KeyValue("OLD", "the rest of it"))),
                        new Instruction.Expose(
                                new SourceRange(15, 1, 15),
                                "EXPOSE 80 53/udp",
                                List.of("53/udp", "80")));
        assertThat(file.stages().getLast().label()).isEqualTo("1");
    }

    @Test
    void readsTheConfigurationInstructions() {
        var file =
                DockerfileParser.parse(
                        """
                        FROM x
                        WORKDIR /a b
                        USER app:app
                        CMD ["a"]
                        ENTRYPOINT []
                        VOLUME /d1 /d2
                        STOPSIGNAL SIGQUIT
                        SHELL ["/bin/bash", "-c"]
                        MAINTAINER Me <me@example.com>
                        ARG ONE TWO=2
                        HEALTHCHECK --interval=1m30s --timeout=1.5s --retries=3 CMD curl -f /
                        HEALTHCHECK --start-period=0s CMD ["a", "b"]
                        HEALTHCHECK NONE
                        """);
        var read = file.stages().getFirst().instructions();
        assertThat(((Instruction.Workdir) read.get(0)).path()).isEqualTo("/a b");
        assertThat(((Instruction.User) read.get(1)).user()).isEqualTo("app:app");
        assertThat(((Instruction.Cmd) read.get(2)).command())
                .isEqualTo(new CommandLine.Exec(List.of("a")));
        assertThat(((Instruction.Entrypoint) read.get(3)).command())
                .isEqualTo(new CommandLine.Exec(List.of()));
        assertThat(((Instruction.Volume) read.get(4)).paths()).containsExactly("/d1", "/d2");
        assertThat(((Instruction.StopSignal) read.get(5)).signal()).isEqualTo("SIGQUIT");
        assertThat(((Instruction.Shell) read.get(6)).argv()).containsExactly("/bin/bash", "-c");
        assertThat(((Instruction.Maintainer) read.get(7)).name()).isEqualTo("Me <me@example.com>");
        assertThat(((Instruction.Arg) read.get(8)).declarations()).hasSize(2);
        assertThat(((Instruction.HealthCheck) read.get(9)).healthcheck())
                .isEqualTo(
                        new Healthcheck(
                                List.of("CMD-SHELL", "curl -f /"),
                                90_000_000_000L,
                                1_500_000_000L,
                                null,
                                null,
                                3));
        assertThat(((Instruction.HealthCheck) read.get(10)).healthcheck())
                .isEqualTo(new Healthcheck(List.of("CMD", "a", "b"), null, null, null, null, null));
        assertThat(((Instruction.HealthCheck) read.get(11)).healthcheck().test())
                .containsExactly("NONE");
    }

    @Test
    void honoursTheEscapeDirectiveLineEndsAndTheByteOrderMark() {
        var file =
                DockerfileParser.parse(
                        String.join(
                                "\r\n",
                                "\uFEFF# Syntax = docker/dockerfile:1",
                                "# Escape = `",
                                "FROM `",
                                "  x",
                                "RUN dir C:\\",
                                ""));
        assertThat(file.escape()).isEqualTo('`');
        assertThat(file.stages().getFirst().from().image()).isEqualTo("x");
        assertThat(file.stages().getFirst().instructions())
                .singleElement()
                .extracting(i -> ((Instruction.Run) i).command())
                .isEqualTo(new CommandLine.Shell("dir C:\\"));
    }

    @Test
    void aDirectiveBelowACommentIsAComment() {
        var file = DockerfileParser.parse("# hello\n# escape=`\nFROM \\\nx\n");
        assertThat(file.escape()).isEqualTo('\\');
        assertThat(file.stages().getFirst().from().image()).isEqualTo("x");
    }

    @Test
    void keepsTheBodiesOfHereDocuments() {
        var file =
                DockerfileParser.parse(
                        """
                        FROM x
                        RUN <<EOF
                        echo one
                        # kept
                        EOF
                        RUN cat <<-"END" > /f && echo $((1<<2))
                        	$a
                        	END
                        RUN echo done
                        """);
        assertThat(file.stages().getFirst().instructions())
                .extracting(i -> ((CommandLine.Shell) ((Instruction.Run) i).command()).script())
                .containsExactly(
                        "echo one\n# kept\n",
                        "cat <<-\"END\" > /f && echo $((1<<2))\n\t$a\nEND",
                        "echo done");
        assertThat(file.stages().getFirst().instructions().get(1).range())
                .isEqualTo(new SourceRange(6, 1, 8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    ~~ | 1 | file with no instructions
                    ~# nothing~ | 1 | file with no instructions
                    ~ARG A~ | 1 | dockerfile contains no stages to build
                    ~# c;RUN x~ | 2 | no build stage in current context
                    ~FROM~ | 1 | FROM requires either one or three arguments
                    ~FROM a b~ | 1 | expected FROM image, or FROM image AS name
                    ~FROM a AS 1b~ | 1 | invalid name for build stage: "1b", name can't start with a number
                    ~FROM a;;;FORM b~ | 4 | unknown instruction: FORM (did you mean FROM?)
                    ~FROM a;cpoy b c~ | 2 | unknown instruction: cpoy (did you mean copy?)
                    ~FROM a;  ENV PATH~ | 2 | ENV must have two arguments
                    ~FROM a;ENV a=1 b~ | 2 | Syntax error - can't find = in "b". Must be of the form: name=value
                    ~FROM a;ENV =1~ | 2 | ENV names can not be blank
                    ~FROM a;LABEL~ | 2 | LABEL requires at least one argument
                    ~FROM a;ARG =1~ | 2 | ARG names can not be blank
                    ~FROM a;COPY a~ | 2 | COPY requires at least two arguments, but only one was provided.
                    ~FROM a;COPY --form=x a b~ | 2 | unknown flag: --form (did you mean from?)
                    ~FROM a;COPY --from a b~ | 2 | missing a value on flag: --from
                    ~FROM a;COPY --from=1 --from=2 a b~ | 2 | duplicate flag specified: --from
                    ~FROM a;COPY --link= a b~ | 2 | missing a value on flag: --link
                    ~FROM a;COPY --link=yes a b~ | 2 | expecting boolean value for flag --link, not: yes
                    ~FROM a;ADD --parents a b~ | 2 | unknown flag: --parents
                    ~FROM a;RUN []~ | 2 | arguments are required
                    ~FROM a;RUN --network=nat x~ | 2 | invalid network mode "nat"
                    ~FROM a;RUN --security= x~ | 2 | security "" is not valid
                    ~FROM a;RUN --mount=from=$x y~ | 2 | 'from' doesn't support variable expansion
                    ~FROM a;RUN --mount= y~ | 2 | failed to parse csv mounts: EOF
                    ~FROM a;RUN --device= y~ | 2 | failed to parse csv devices: EOF
                    ~FROM a;RUN --device=a,b y~ | 2 | invalid field 'b' must be a key=value pair
                    ~FROM a;CMD ["a", ["b"]]~ | 2 | arrays must be comprised of strings only
                    ~FROM a;SHELL /bin/sh~ | 2 | SHELL requires the arguments to be in JSON form
                    ~FROM a;SHELL []~ | 2 | SHELL requires at least one argument
                    ~FROM a;VOLUME [""]~ | 2 | VOLUME specified can not be an empty string
                    ~FROM a;MAINTAINER --boo x~ | 2 | unknown flag: --boo
                    ~FROM a;ONBUILD~ | 2 | ONBUILD requires at least one argument
                    ~FROM a;ONBUILD FROM x~ | 2 | FROM isn't allowed as an ONBUILD trigger
                    ~FROM a;ONBUILD maintainer x~ | 2 | MAINTAINER isn't allowed as an ONBUILD trigger
                    ~FROM a;ONBUILD FROM\u3000 x~ | 2 | isn't allowed as an ONBUILD trigger
                    ~FROM a;ONBUILD ONBUILD RUN x~ | 2 | Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed
                    ~FROM a;ONBUILD ENV x~ | 2 | ENV must have two arguments
                    ~FROM a;ONBUILD HEALTHCHECK CMD [1]~ | 2 | arrays must be comprised of strings only
                    ~FROM a;RUN <<E;x~ | 2 | unterminated heredoc
                    ~FROM a;RUN <<-E;x; E~ | 2 | unterminated heredoc
                    ~FROM a;COPY x <<E;E~ | 2 | COPY cannot accept a heredoc as a destination
                    ~FROM a;HEALTHCHECK~ | 2 | HEALTHCHECK requires at least one argument
                    ~FROM a;HEALTHCHECK CONNECT x~ | 2 | Unknown type "CONNECT" in HEALTHCHECK (try CMD)
                    ~FROM a;HEALTHCHECK CMD~ | 2 | Missing command after HEALTHCHECK CMD
                    ~FROM a;HEALTHCHECK NONE x~ | 2 | HEALTHCHECK NONE takes no arguments
                    ~FROM a;HEALTHCHECK --interval=5 CMD x~ | 2 | time: missing unit in duration "5"
                    ~FROM a;HEALTHCHECK --timeout=1.2.3s CMD x~ | 2 | time: invalid duration "1.2.3s"
                    ~FROM a;HEALTHCHECK --timeout=- CMD x~ | 2 | time: invalid duration "-"
                    ~FROM a;HEALTHCHECK --start-period=5d CMD x~ | 2 | time: unknown unit "d" in duration "5d"
                    ~FROM a;HEALTHCHECK --interval=5us CMD x~ | 2 | Interval "interval" cannot be less than 1ms
                    ~FROM a;HEALTHCHECK --retries=-1 CMD x~ | 2 | --retries cannot be negative (-1)
                    ~FROM a;HEALTHCHECK --retries=x CMD x~ | 2 | whole number from 0
                    ~FROM a;USER~ | 2 | USER requires exactly one argument
                    ~FROM a;STOPSIGNAL~ | 2 | STOPSIGNAL requires exactly one argument
                    ~FROM a;\\~ | 2 | unknown instruction:
                    ~# escape=x;FROM a~ | 1 | invalid escape token 'x' does not match
                    ~# escape= ;FROM a~ | 1 | invalid escape token ' ' does not match
                    ~FROM a;BOGUS;ENV x~ | 3 | ENV must have two arguments
                    ~COPY x;ENTRYPOINT [1]~ | 2 | arrays must be comprised of strings only
                    ~FROM a;HEALTHCHECK FOO [1]~ | 2 | arrays must be comprised of strings only
                    ~# escape=`;# escape=`;FROM a~ | 2 | only one escape parser directive can be used
                    ~# check=skip;FROM a~ | 1 | failed to parse check options: invalid check option "skip"
                    ~# check=error=x;FROM a~ | 1 | failed to parse check option
                    """)
    void saysWhatItFoundAndWhatItExpected(String text, int line, String message) {
        var error =
                catchThrowableOfType(
                        DockerfileException.class,
                        () -> DockerfileParser.parse(text.replace(';', '\n')));
        assertThat(error).hasMessageContaining(message);
        assertThat(error.line()).isEqualTo(line);
    }

    @Test
    void namesTheColumn() {
        var error =
                catchThrowableOfType(
                        DockerfileException.class,
                        () -> DockerfileParser.parse("FROM a\n\t  EXPOSE"));
        assertThat(error).hasToString("Dockerfile:2:4: EXPOSE requires at least one argument");
    }

    @Test
    void refusesWhatIsTooLarge() {
        assertThat(
                        catchThrowableOfType(
                                DockerfileException.class,
                                () ->
                                        DockerfileParser.parse(
                                                "#".repeat(Limits.MAX_FILE_CHARS + 1))))
                .hasMessageContaining("expected at most " + Limits.MAX_FILE_CHARS);
        assertThat(
                        catchThrowableOfType(
                                DockerfileException.class,
                                () -> DockerfileParser.parse("FROM a\n".repeat(10_001))))
                .hasMessageContaining("more than 10000 instructions");
        assertThat(
                        catchThrowableOfType(
                                DockerfileException.class,
                                () ->
                                        DockerfileParser.parse(
                                                "FROM a\nRUN " + "x \\\n".repeat(70_000) + "\n")))
                .hasMessageContaining("longer than " + Limits.MAX_INSTRUCTION_CHARS);
        assertThat(
                        catchThrowableOfType(
                                DockerfileException.class,
                                () ->
                                        DockerfileParser.parse(
                                                "FROM a\nLABEL a=" + "é".repeat(32_768) + "\n")))
                .hasMessage("dockerfile line greater than max allowed size of 65535");
        assertThat(
                        catchThrowableOfType(
                                DockerfileException.class,
                                () ->
                                        DockerfileParser.parse(
                                                "FROM a\nEXPOSE " + "1 ".repeat(10_001))))
                .hasMessageContaining("expected at most " + Limits.MAX_WORDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CMD ['a','b']", "CMD [ \"a\"", "CMD [ \"a\", \"b\" ] c"})
    void invalidJsonIsTheShellForm(String line) {
        var read = DockerfileParser.parse("FROM a\n" + line).stages().getFirst().instructions();
        assertThat(((Instruction.Cmd) read.getFirst()).command())
                .isEqualTo(new CommandLine.Shell(line.substring(4)));
    }

    @Test
    void acceptsWhatBuildKitAccepts() {
        var file =
                DockerfileParser.parse(
                        """
                        FROM a AS x
                        FROM b AS X
                        RUN
                        CMD
                        ENTRYPOINT
                        STOPSIGNAL --flag SIGINT
                        ARG --flag V
                        HEALTHCHECK --bogus=1 NONE
                        HEALTHCHECK NONE []
                        ONBUILD COPY too-few
                        ONBUILD BOGUS x
                        COPY --link=TRUE --parents=False --exclude=a --exclude=b -- --x /y
                        COPY --from= --chown= a b
                        """);
        assertThat(file.stages()).extracting(stage -> stage.from().name()).containsOnly("x");
        var read = file.stages().getLast().instructions();
        assertThat(((Instruction.Run) read.get(0)).command()).isEqualTo(new CommandLine.Shell(""));
        assertThat(((Instruction.StopSignal) read.get(3)).signal()).isEqualTo("SIGINT");
        assertThat(((Instruction.OnBuild) read.get(8)).trigger()).isEqualTo("BOGUS x");
        assertThat(read.get(9))
                .isEqualTo(
                        new Instruction.Copy(
                                new SourceRange(12, 1, 12),
                                "COPY --link=TRUE --parents=False --exclude=a --exclude=b -- --x /y",
                                List.of(new FileSource.Path("--x")),
                                "/y",
                                null,
                                new CopyFlags(null, null, true, false, List.of("a", "b"))));
        assertThat(((Instruction.Copy) read.get(10)).flags()).isEqualTo(CopyFlags.NONE);
    }

    @Test
    void readsTheFlagsOfRunAndAdd() {
        var file =
                DockerfileParser.parse(
                        "# escape=`\n"
                                + "FROM a\n"
                                + "RUN --mount=type=cache,target=/c --mount=\"x,y z\" `\n"
                                + "  --network=host --security=insecure --device=v/d=1 make\n"
                                + "ADD --checksum=sha256:0 --keep-git-dir=true --unpack=false"
                                + " --chown=a` b s d\n");
        var read = file.stages().getFirst().instructions();
        assertThat(read.get(0))
                .isEqualTo(
                        new Instruction.Run(
                                new SourceRange(3, 1, 4),
                                read.get(0).text(),
                                new CommandLine.Shell("make"),
                                List.of(
                                        new MountFlag("type=cache,target=/c"),
                                        new MountFlag("x,y z")),
                                "host",
                                "insecure",
                                List.of("v/d=1")));
        assertThat(((Instruction.Add) read.get(1)).flags())
                .isEqualTo(new AddFlags("a b", null, false, List.of(), "sha256:0", true, false));
    }

    @Test
    void readsTriggersOfABaseImage() {
        assertThat(Instruction.parseTrigger("COPY --from=x a b", new SourceRange(1, 1, 1)))
                .isInstanceOf(Instruction.Copy.class);
        assertThat(
                        catchThrowableOfType(
                                DockerfileException.class,
                                () ->
                                        Instruction.parseTrigger(
                                                "RUN a\nRUN b", new SourceRange(1, 1, 1))))
                .hasMessageContaining("onbuild trigger should be a single expression");
        assertThat(
                        catchThrowableOfType(
                                DockerfileException.class,
                                () -> Instruction.parseTrigger("FROM a", new SourceRange(1, 1, 1))))
                .hasMessageContaining("FROM isn't allowed as an ONBUILD trigger");
    }
}
