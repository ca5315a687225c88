package dev.kiln.dockerfile.lint;

import dev.kiln.image.ImageConfig;
import dev.kiln.image.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** UndefinedArgInFrom, InvalidDefaultArgInFrom, and the rules about platforms. */
class FromRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ARG base=scratch\nFROM $base\nCOPY f /\n",
                "ARG BUILDPLATFORM=linux/amd64\nFROM --platform=$BUILDPLATFORM scratch\n",
                "FROM --platform=$BUILDPLATFORM scratch\n",
                "ARG DEBUG\nFROM scratch${DEBUG}\n",
                "ARG DEBUG\nFROM scra${DEBUG:-tch}\n",
                "ARG DEBUG=\"\"\nFROM scratch${DEBUG-@bogus}\n"
            })
    void declaredAndAutomaticArgumentsAreFine(String dockerfile) {
        Lint.of(dockerfile).clean();
    }

    @Test
    void whatAFromUsesIsDeclared() {
        Lint.of("ARG tag=latest\nFROM busybox:${tag}${version} AS b\nCOPY f /\n")
                .finds("UndefinedArgInFrom: FROM argument 'version' is not declared (line 2)");
    }

    @Test
    void suggestsWhatWasMeant() {
        String undeclared =
                "UndefinedArgInFrom: FROM argument 'BULIDPLATFORM' is not declared (did you mean"
                        + " BUILDPLATFORM?) (line 1)";
        Lint.of("FROM --platform=$BULIDPLATFORM scratch\n")
                .fails(
                        1,
                        "empty platform value from expression $BULIDPLATFORM (did you mean"
                                + " BUILDPLATFORM?)",
                        undeclared);
    }

    @Test
    void aPlatformThatIsNoneIsAnError() {
        Lint.of("ARG MY_ARCH=amd64\nFROM --platform=linux/${MYARCH} busybox\n")
                .fails(
                        2,
                        "failed to parse platform linux/${MYARCH}: \"\" is an invalid component of"
                                + " \"linux/\": platform specifier component must match"
                                + " \"^[A-Za-z0-9_.-]+$\": invalid argument (did you mean"
                                + " MY_ARCH?)",
                        "UndefinedArgInFrom: FROM argument 'MYARCH' is not declared (did you mean"
                                + " MY_ARCH?) (line 2)");
        Lint.of("FROM --platform=nonsense scratch\n")
                .fails(
                        1,
                        "failed to parse platform nonsense: \"nonsense\": unknown operating system"
                                + " or architecture: invalid argument");
    }

    @Test
    void anEmptyBaseIsAnError() {
        Lint.of("ARG IMAGE\nFROM $IMAGE\n")
                .fails(
                        2,
                        "base name ($IMAGE) should not be blank",
                        "InvalidDefaultArgInFrom: Default value for ARG $IMAGE results in empty"
                                + " or invalid base image name (line 2)");
    }

    @ParameterizedTest
    @CsvSource({
        "ARG VERSION,busybox:$VERSION,VERSION,latest",
        "ARG IMAGE,$IMAGE,IMAGE,busybox:latest",
        "ARG SFX=\"box:\",busy${SFX},SFX,box:latest"
    })
    void basesAreValidWithoutBuildArguments(String arg, String image, String name, String value) {
        Lint.of(arg + "\nFROM " + image + "\n")
                .arg(name, value)
                .finds(
                        "InvalidDefaultArgInFrom: Default value for ARG "
                                + image
                                + " results in empty or invalid base image name (line 2)");
    }

    @ParameterizedTest
    @CsvSource({
        "ARG VERSION=\"latest\",busybox:${VERSION},VERSION,latest",
        "ARG VARIANT=\"\",busybox:stable${VARIANT},VARIANT,-musl",
        "ARG VARIANT,busybox:stable${VARIANT},VARIANT,-musl"
    })
    void basesThatAreAreFine(String arg, String image, String name, String value) {
        Lint.of(arg + "\nFROM " + image + "\n").arg(name, value).clean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"$TARGETPLATFORM", "${TARGETPLATFORM}"})
    void theTargetPlatformIsTheDefaultAnyway(String written) {
        String from = "FROM --platform=" + written + " scratch\n";
        Lint.of(from)
                .finds(
                        "RedundantTargetPlatform: Setting platform to predefined "
                                + written
                                + " in FROM is redundant as this is the default behavior (line 1)");
        Lint.of("\n# check=skip=RedundantTargetPlatform\n" + from).clean();
    }

    @Test
    void aPlatformMadeOfTheTargetsPartsIsFine() {
        Lint.of("FROM --platform=$TARGETOS/$TARGETARCH scratch\n").clean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux/amd64", "amd64", "linux", "linux/arm64/v8", "x86_64"})
    void aPlatformIsNoConstant(String platform) {
        Lint.of("FROM --platform=" + platform + " scratch AS app\n")
                .finds(
                        "FromPlatformFlagConstDisallowed: FROM --platform flag should not use"
                                + " constant value \""
                                + platform
                                + "\" (line 1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my_amd64_stage", "linux", "for-AMD64"})
    void unlessTheStageIsNamedAfterIt(String name) {
        Lint.of(
                        "# check=skip=StageNameCasing\nFROM --platform=linux/amd64 scratch AS "
                                + name
                                + "\n")
                .clean();
    }

    @Test
    void aBaseIsOfThePlatformThatIsBuiltFor() {
        var lint = Lint.of("FROM acme/tool:1\nENV foo=bar\n");
        lint.with(
                        lint.options()
                                .withBaseImages((_, _) ->
                                        ImageConfig.scratch(Platform.parse("linux/arm64"))))
                .finds(
                        "InvalidBaseImagePlatform: Base image acme/tool:1 was pulled with platform"
                                + " \"linux/arm64\", expected \"linux/amd64\" for current build"
                                + " (line 1)");
    }
}
