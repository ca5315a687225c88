package dev.kiln.dockerfile.lint;

import dev.kiln.image.ContainerConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UndefinedVar. */
class VariableRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM scratch\nARG foo\nCOPY Dockerfile${foo} .\n",
                "FROM alpine AS base\nARG foo=Dockerfile\nFROM base\nCOPY $foo .\n",
                "FROM alpine AS base\nARG foo\nFROM base\nCOPY f$foo .\n",
                "ARG foo=Dockerfile\nFROM alpine\nARG foo\nCOPY $foo .\n",
                "FROM alpine\nRUN echo $PATH $NOTHING\n",
                "FROM alpine\nCMD [\"$NOTHING\"]\nSHELL [\"$NOTHING\"]\n",
                "FROM alpine\nENV A=1\nENV B=$A:$PATH\nUSER $B\n",
                "FROM alpine\nARG TARGETARCH\nCOPY f-$TARGETARCH /\n",
                "FROM a\nARG BUILDKIT_SBOM_SCAN_STAGE=1\nUSER u$BUILDKIT_SBOM_SCAN_STAGE\n",
                "FROM alpine\nCOPY <<EOF <<'END' /\n$PATH \"\nEOF\n$foo\nEND\n",
                "FROM alpine\nARG d\nRUN --mount=type=cache,target=/c$d true\n",
                "FROM alpine\nCOPY \\$foo /\nCOPY '$foo' /\n"
            })
    void whatIsSetMayBeUsed(String dockerfile) {
        Lint.of(dockerfile).clean();
    }

    @Test
    void whatIsSetLaterMayNot() {
        Lint.of("FROM alpine\nCOPY $foo .\nARG foo=bar\nRUN echo $foo\n")
                .finds("UndefinedVar: Usage of undefined variable '$foo' (line 2)");
    }

    @Test
    void globalArgumentsAreOfNoStage() {
        Lint.of("ARG version=1\nFROM alpine\nLABEL v=$version a=$TARGETARCH\n")
                .finds(
                        "UndefinedVar: Usage of undefined variable '$version' (line 3)",
                        "UndefinedVar: Usage of undefined variable '$TARGETARCH' (line 3)");
    }

    @Test
    void suggestsWhatWasMeant() {
        Lint.of("FROM alpine\nARG DIR_BINARIES=b/\nARG DIR_ASSETS=a/\nCOPY $DIR_ASSET .\n")
                .finds(
                        "UndefinedVar: Usage of undefined variable '$DIR_ASSET' (did you mean"
                                + " $DIR_ASSETS?) (line 4)");
        Lint.of("FROM alpine\nENV PATH=$PAHT:/tmp/bin\n")
                .finds(
                        "UndefinedVar: Usage of undefined variable '$PAHT' (did you mean $PATH?)"
                                + " (line 2)");
    }

    @Test
    void looksIntoEveryWordThatIsExpanded() {
        Lint.of(
                        """
                        FROM alpine
                        WORKDIR /$a
                        USER $b
                        VOLUME /$c
                        LABEL l=$d
                        ADD --chown=$e --chmod=$f x /
                        COPY --chown=$g x /$h
                        ARG i=${j:-1}
                        """)
                .finds(
                        "UndefinedVar: Usage of undefined variable '$a' (line 2)",
                        "UndefinedVar: Usage of undefined variable '$b' (line 3)",
                        "UndefinedVar: Usage of undefined variable '$c' (line 4)",
                        "UndefinedVar: Usage of undefined variable '$d' (line 5)",
                        "UndefinedVar: Usage of undefined variable '$e' (line 6)",
                        "UndefinedVar: Usage of undefined variable '$f' (line 6)",
                        "UndefinedVar: Usage of undefined variable '$g' (line 7)",
                        "UndefinedVar: Usage of undefined variable '$h' (line 7)",
                        "UndefinedVar: Usage of undefined variable '$j' (line 8)");
    }

    @Test
    void theBaseImageSetsVariablesToo() {
        var config = ContainerConfig.EMPTY.withEnv("GOPATH", "/go");
        Lint.of("FROM golang\nWORKDIR $GOPATH/src\n").on(config).clean();
    }

    @Test
    void onABaseThatIsNotKnownOnlyWhatLooksMisspeltIsFound() {
        var lint = Lint.of("FROM golang\nENV HOME_DIR=/h\nWORKDIR $GOPATH/src\nUSER $HOMEDIR\n");
        lint.with(lint.options().withBaseImages(BaseImageConfigs.UNKNOWN))
                .finds(
                        "UndefinedVar: Usage of undefined variable '$HOMEDIR' (did you mean"
                                + " $HOME_DIR?) (line 4)");
    }

    @Test
    void triggersOfTheBaseStandAtTheFrom() {
        var config = ContainerConfig.EMPTY.withOnBuild(List.of("ARG VERSION=1", "COPY $WHAT /app"));
        Lint.of("# comment\nFROM base\nLABEL v=$VERSION\n")
                .on(config)
                .finds("UndefinedVar: Usage of undefined variable '$WHAT' (line 2)");
    }

    @Test
    void soDoThoseOfAStage() {
        Lint.of("FROM scratch AS base\nONBUILD COPY $WHAT /app\nFROM base\nFROM base\n")
                .finds(
                        "UndefinedVar: Usage of undefined variable '$WHAT' (line 3)",
                        "UndefinedVar: Usage of undefined variable '$WHAT' (line 4)");
    }

    @Test
    void looksIntoMountsAndHeredocs() {
        Lint.of(
                        """
                        FROM alpine
                        RUN --mount=type=cache,target=/c$a true
                        COPY <<EOF /f
                        it is $b
                        EOF
                        """)
                .finds(
                        "UndefinedVar: Usage of undefined variable '$a' (line 2)",
                        "UndefinedVar: Usage of undefined variable '$b' (line 3)");
    }

    @Test
    void aWordThatCannotBeExpandedEndsTheChecks() {
        Lint.of("FROM alpine\nUSER $a${b\nUSER $c\n")
                .fails(
                        2,
                        "failed to process \"$a${b\": syntax error: missing '}'",
                        "UndefinedVar: Usage of undefined variable '$a' (line 2)");
    }
}
