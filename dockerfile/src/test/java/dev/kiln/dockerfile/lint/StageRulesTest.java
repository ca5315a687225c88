package dev.kiln.dockerfile.lint;

import dev.kiln.image.ContainerConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules about single instructions of a stage. */
class StageRulesTest {
    @ParameterizedTest
    @ValueSource(strings = {"CMD", "ENTRYPOINT"})
    void commandsAreJson(String keyword) {
        String text = "FROM scratch\n" + keyword + " mycommand\n";
        Lint.of(text)
                .finds(
                        "JSONArgsRecommended: JSON arguments recommended for "
                                + keyword
                                + " to prevent unintended behavior related to OS signals (line"
                                + " 2)");
        Lint.of(text.replace("\n" + keyword, "\nSHELL [\"/bin/tool\"]\n" + keyword)).clean();
        Lint.of(
                        "FROM scratch AS base\nSHELL [\"/bin/tool\"]\nFROM base\n"
                                + keyword
                                + " mycommand\n")
                .clean();
        Lint.of(text.replace("\n" + keyword, "\n# check=skip=JSONArgsRecommended\n" + keyword))
                .clean();
        Lint.of("FROM image\n" + keyword + " mycommand\n")
                .on(ContainerConfig.EMPTY.withShell(List.of("/bin/tool")))
                .clean();
        Lint.of("FROM scratch\n" + keyword + " [\"mycommand\"]\n").clean();
    }

    @Test
    void theFirstWorkdirIsAbsolute() {
        Lint.of("FROM scratch\nWORKDIR app/\nWORKDIR more\n")
                .finds(
                        "WorkdirRelativePath: Relative workdir \"app/\" can have unexpected"
                                + " results if the base image changes (line 2)");
        Lint.of("FROM scratch AS a\nWORKDIR /app\nFROM a AS b\nWORKDIR subdir/\n").clean();
        Lint.of("FROM scratch\n# check=skip=WorkdirRelativePath\nWORKDIR app/\n").clean();
        Lint.of("FROM image\nWORKDIR app\n")
                .on(ContainerConfig.EMPTY.withWorkingDir("/srv"))
                .finds(
                        "WorkdirRelativePath: Relative workdir \"app\" can have unexpected results"
                                + " if the base image changes (line 2)");
    }

    @Test
    void someInstructionsStandOnceInAStage() {
        Lint.of(
                        """
                        FROM scratch
                        ENTRYPOINT ["/a"]
                        ENTRYPOINT ["/b"]
                        CMD ["/a"]
                        COPY <<EOF /a.txt
                        text
                        EOF
                        CMD ["/b"]
                        HEALTHCHECK CMD ["/a"]
                        HEALTHCHECK CMD ["/b"]
                        """)
                .finds(multiple("ENTRYPOINT", 2), multiple("CMD", 4), multiple("HEALTHCHECK", 9));
        Lint.of(
                        """
                        FROM scratch AS a
                        ENTRYPOINT ["/a"]
                        CMD ["/a"]
                        HEALTHCHECK CMD ["/a"]
                        FROM a AS b
                        ENTRYPOINT ["/b"]
                        CMD ["/b"]
                        HEALTHCHECK CMD ["/b"]
                        """)
                .clean();
    }

    private static String multiple(String keyword, int line) {
        return "MultipleInstructionsDisallowed: Multiple "
                + keyword
                + " instructions should not be used in the same stage because only the last one"
                + " will be used (line "
                + line
                + ")";
    }

    @Test
    void pairsHaveAnEqualsSign() {
        Lint.of("FROM scratch\nENV testkey value\nLABEL key value\n")
                .finds(
                        "LegacyKeyValueFormat: \"ENV key=value\" should be used instead of legacy"
                                + " \"ENV key value\" format (line 2)",
                        "LegacyKeyValueFormat: \"LABEL key=value\" should be used instead of"
                                + " legacy \"LABEL key value\" format (line 3)");
        Lint.of("FROM scratch\nENV testkey=value\nLABEL key=\"a value\"\n").clean();
        Lint.of(
                        """
                        FROM scratch
                        # check=skip=LegacyKeyValueFormat
                        ENV testkey value
                        # check=skip=LegacyKeyValueFormat
                        LABEL key value
                        """)
                .clean();
    }

    @Test
    void secretsStandInNoArgumentAndNoVariable() {
        Lint.of(
                        """
                        FROM scratch
                        ARG SECRET_PASSPHRASE
                        ENV SUPER_Secret=foo
                        ENV password=bar secret=baz
                        ARG super_duper_secret_token=foo auth=bar
                        ENV apikey=bar sunflower=foo
                        ENV git_key=
                        ENV PUBLIC_KEY= KEYBOARD= AUTHOR=
                        ARG public_token
                        ARG SECRET_PASSPHRASE_FILE
                        ENV password_file=bar secret_File=baz
                        ARG AUTH_MODULE_VERSION
                        # check=skip=SecretsUsedInArgOrEnv // it is for a test
                        ENV password=bar
                        # check=skip=all // here and nowhere else
                        ARG password
                        ENV last_token=1
                        """)
                .finds(
                        secret("ARG", "SECRET_PASSPHRASE", 2),
                        secret("ENV", "SUPER_Secret", 3),
                        secret("ENV", "password", 4),
                        secret("ENV", "secret", 4),
                        secret("ARG", "super_duper_secret_token", 5),
                        secret("ARG", "auth", 5),
                        secret("ENV", "apikey", 6),
                        secret("ENV", "git_key", 7),
                        secret("ENV", "last_token", 17));
    }

    private static String secret(String instruction, String name, int line) {
        return "SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data ("
                + instruction
                + " \""
                + name
                + "\") (line "
                + line
                + ")";
    }

    @Test
    void protocolsAreLowerCase() {
        Lint.of("FROM scratch\nEXPOSE 80/TcP 8080/TCP 8080/udp\n")
                .finds(
                        "ExposeProtoCasing: Defined protocol '80/TcP' in EXPOSE instruction should"
                                + " be lowercase (line 2)",
                        "ExposeProtoCasing: Defined protocol '8080/TCP' in EXPOSE instruction"
                                + " should be lowercase (line 2)");
    }

    @Test
    void portsHaveNoAddressAndNoHostPort() {
        Lint.of("FROM scratch\nEXPOSE 127.0.0.1:80:80 [::1]:8080:8080 5000:5000 8000 1-2/udp\n")
                .finds(mapped("127.0.0.1:80:80"), mapped("5000:5000"), mapped("[::1]:8080:8080"));
    }

    private static String mapped(String port) {
        return "ExposeInvalidFormat: EXPOSE instruction should not define an IP address or"
                + " host-port mapping, found '"
                + port
                + "' (line 2)";
    }

    @Test
    void whatIsNoPortIsAnError() {
        Lint.of("FROM scratch\nEXPOSE 80/http\n")
                .fails(2, "invalid port: \"80/http\": invalid proto: http");
        Lint.of("FROM scratch\nEXPOSE 80/TCP 90-80\n")
                .fails(
                        2,
                        "invalid containerPort: 90-80",
                        "ExposeProtoCasing: Defined protocol '80/TCP' in EXPOSE instruction should"
                                + " be lowercase (line 2)");
    }
}
