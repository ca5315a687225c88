package dev.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.cli.farm.SearchPage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code kiln search}. */
class SearchTest {
    private static final String LONG =
            "Ubuntu is a Debian-based Linux operating system based on free software.";
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private TestingFarm farm;

    @BeforeEach
    void start() throws Exception {
        farm =
                new TestingFarm()
                        .finding(
                                new SearchPage(
                                        List.of(
                                                new SearchPage.Result(
                                                        "ubuntu",
                                                        LONG,
                                                        17000,
                                                        true,
                                                        false,
                                                        "docker.io"),
                                                new SearchPage.Result(
                                                        "acme/ubuntu", "", 0, false, true, "farm")),
                                        true,
                                        List.of("docker.io could not be searched: 429")));
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void printsATableAsDockerDoes() {
        assertThat(search("ubuntu")).isZero();
        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        """
                        NAME          DESCRIPTION                                     STARS     OFFICIAL   AUTOMATED
                        ubuntu        Ubuntu is a Debian-based Linux operating sys…   17000     [OK]
                        acme/ubuntu                                                   0                    [OK]
                        """);
        assertThat(err.toString().strip())
                .isEqualTo("WARNING: docker.io could not be searched: 429");
        assertThat(farm.requests).containsExactly("GET /api/v1/search?term=ubuntu&limit=25&page=1");
    }

    @Test
    void passesLimitPageAndFiltersOn() {
        search(
                "--limit",
                "5",
                "--page",
                "2",
                "--filter",
                "stars=3",
                "-f",
                "is-official=true",
                "a b");
        assertThat(farm.requests)
                .containsExactly(
                        "GET /api/v1/search?term=a+b&limit=5&page=2&filter=stars%3D3"
                                + "&filter=is-official%3Dtrue");
    }

    @Test
    void showsWholeDescriptionsWhenAsked() {
        search("--no-trunc", "ubuntu");
        assertThat(out.toString()).contains(LONG);
    }

    private int search(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "search";
        all[1] = "--url";
        all[2] = farm.url();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return Kiln.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }
}
