package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * BuildKit's own test data, where a folder with it is given by {@code -Dkiln.conformance=FOLDER}.
 * The folder holds {@code dockerfile/testfiles}, {@code testfiles-negative}, {@code testfile-line}
 * (moby/buildkit, {@code frontend/dockerfile/parser}), {@code envVarTest} and {@code wordsTest}
 * ({@code frontend/dockerfile/shell}). Without it, the cases below of the same format stand in.
 */
class ConformanceTest {
    private static final String FOLDER = System.getProperty("kiln.conformance", "");

    private static final String OWN_WORDS =
            """
            # platform | word | result
            A|a$v.b       | ax.b
            A|"a          | error
            U|'$v'        | $v
            W|ignored     | ignored
            """;

    private static final String OWN_LISTS =
            """
            ENV v= a b
            x${v}y | x,a,by
            "x${v}" | x a b
            """;

    private static final String OWN_FILE = "FROM a\nENV k v\nCOPY --x=1 [\"a b\", \"c\"]\nCMD a";
    private static final String OWN_TREE =
            "(from \"a\")\n(env \"k\" \"v\" \"\")\n(copy [\"--x=1\"] \"a b\" \"c\")\n(cmd \"a\")";

    @TestFactory
    Stream<DynamicTest> words() throws IOException {
        Map<String, String> variables =
                FOLDER.isEmpty()
                        ? Map.of("v", "x")
                        : Map.of("PWD", "/home", "SHELL", "bash", "KOREAN", "한국어", "NULL", "");
        return data("envVarTest", OWN_WORDS)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .filter(line -> !line.startsWith("W"))
                .map(line -> line.split("\\|", -1))
                .map(parts ->
                        DynamicTest.dynamicTest(
                                parts[1],
                                () -> word(parts[1].strip(), parts[2].strip(), variables)));
    }

    private static void word(String word, String expected, Map<String, String> variables) {
        if (expected.equals("error")) {
            assertThatThrownBy(() -> WordExpander.expand(word, variables::get, '\\'))
                    .isInstanceOf(WordExpansionException.class);
        } else {
            assertThat(WordExpander.expand(word, variables::get, '\\')).isEqualTo(expected);
        }
    }

    @TestFactory
    List<DynamicTest> wordLists() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        var variables = new HashMap<String, String>();
        for (String line : data("wordsTest", OWN_LISTS).lines().toList()) {
            if (line.startsWith("ENV ")) {
                String pair = line.substring(4).stripLeading();
                int equals = pair.indexOf('=');
                variables.put(pair.substring(0, equals), pair.substring(equals + 1));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                var known = Map.copyOf(variables);
                tests.add(DynamicTest.dynamicTest(line, () -> wordList(line, known)));
            }
        }
        return tests;
    }

    private static void wordList(String line, Map<String, String> variables) {
        int bar = line.indexOf('|');
        String text = line.substring(0, bar).strip();
        String expected = line.substring(bar + 1).replaceFirst("^ +", "");
        if (expected.strip().equals("error")) {
            assertThatThrownBy(() -> WordExpander.expandWords(text, variables::get, '\\'))
                    .isInstanceOf(WordExpansionException.class);
        } else {
            assertThat(WordExpander.expandWords(text, variables::get, '\\'))
                    .containsExactly(expected.split(","));
        }
    }

    @TestFactory
    Stream<DynamicTest> trees() throws IOException {
        if (FOLDER.isEmpty()) {
            return Stream.of(
                    DynamicTest.dynamicTest(
                            "own case",
                            () -> assertThat(ParseTreeDump.of(OWN_FILE)).isEqualTo(OWN_TREE)));
        }
        return folders("testfiles")
                .map(folder ->
                        DynamicTest.dynamicTest(
                                folder.getFileName().toString(), () -> tree(folder)));
    }

    private static void tree(Path folder) throws IOException {
        String expected = Files.readString(folder.resolve("result"));
        assertThat(ParseTreeDump.of(Files.readString(folder.resolve("Dockerfile"))))
                .isEqualTo(expected.strip());
    }

    @TestFactory
    Stream<DynamicTest> negatives() throws IOException {
        if (FOLDER.isEmpty()) {
            return Stream.of(DynamicTest.dynamicTest("own case", () -> refuses("ENV PATH")));
        }
        return folders("testfiles-negative")
                .map(folder ->
                        DynamicTest.dynamicTest(
                                folder.getFileName().toString(),
                                () -> refuses(read(folder.resolve("Dockerfile")))));
    }

    private static void refuses(String text) {
        assertThatThrownBy(() -> DockerfileParser.parse(text))
                .isInstanceOf(DockerfileException.class);
    }

    /** The expected lines are those of buildkit's own test of this file. */
    @TestFactory
    Stream<DynamicTest> lines() throws IOException {
        if (FOLDER.isEmpty()) {
            return Stream.of(
                    DynamicTest.dynamicTest(
                            "own case",
                            () ->
                                    assertThat(ranges("\nFROM a\nRUN \\\n\n b"))
                                            .isEqualTo("2-2 3-5")));
        }
        Path file = Path.of(FOLDER, "dockerfile", "testfile-line", "Dockerfile");
        return Stream.of(
                DynamicTest.dynamicTest(
                        "testfile-line",
                        () -> assertThat(ranges(read(file))).isEqualTo("5-5 11-12 17-31")));
    }

    private static String ranges(String text) {
        return RawParser.of(text).instructions().stream()
                .map(raw -> raw.range().line() + "-" + raw.range().endLine())
                .reduce((a, b) -> a + " " + b)
                .orElse("");
    }

    private static Stream<Path> folders(String name) throws IOException {
        try (var list = Files.list(Path.of(FOLDER, "dockerfile", name))) {
            var folders = list.sorted().toList();
            assertThat(folders).isNotEmpty();
            return folders.stream();
        }
    }

    private static String data(String name, String own) throws IOException {
        return FOLDER.isEmpty() ? own : Files.readString(Path.of(FOLDER, "dockerfile", name));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }
}
