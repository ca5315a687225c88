package dev.kiln.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** What holds of every Dockerfile. */
class ParserPropertiesTest {
    private static final String[] FRAGMENTS = {
        "FROM a\n",
        "RUN ",
        "COPY ",
        "ENV ",
        "ONBUILD ",
        "HEALTHCHECK ",
        "CMD ",
        "ARG ",
        "a",
        "b=c",
        "\"",
        "'",
        "\\",
        "\\\n",
        "\n",
        "\n",
        "\r\n",
        "# c\n",
        " ",
        "\t",
        "[\"a\"]",
        "[",
        "--x=1 ",
        "--link ",
        "--mount=type=tmpfs ",
        "<<E",
        "<<-'E'",
        "\nE\n",
        "\n\tE\n",
        "$a",
        "é"
    };

    @Provide
    Arbitrary<String> files() {
        var start = Arbitraries.of("", "FROM a\n", "# escape=`\nFROM a\n");
        var rest = Arbitraries.of(FRAGMENTS).list().ofMaxSize(12);
        return Combinators.combine(start, rest).as((from, parts) -> from + String.join("", parts));
    }

    @Property
    void aFileIsUnderstoodOrRefusedWithThePlace(@ForAll("files") String text) {
        long lines = text.chars().filter(c -> c == '\n').count() + 1;
        try {
            int last = 0;
            var stages = DockerfileParser.parse(text).stages();
            isRead(true);
            for (var stage : stages) {
                for (var instruction : stage.instructions()) {
                    var range = instruction.range();
                    assertThat(range.line()).isGreaterThan(last);
                    assertThat(range.endLine()).isBetween(range.line(), (int) lines);
                    last = range.endLine();
                }
            }
        } catch (DockerfileException e) {
            isRead(false);
            assertThat(e.line()).isBetween(1, (int) lines);
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /** Keeps the property from holding because next to nothing is read. */
    private static void isRead(boolean read) {
        Statistics.label("read")
                .collect(read)
                .coverage(seen -> seen.check(true).percentage(p -> p > 10));
    }

    @Property
    void lineEndsMakeNoDifference(@ForAll("files") String text) {
        String plain = text.replace("\r", "");
        assertThat(outcome(plain.replace("\n", "\r\n"))).isEqualTo(outcome(plain));
    }

    @Property
    void quotedPairsComeBack(@ForAll("pairs") Map<String, String> pairs) {
        var text = new StringBuilder("FROM a\nENV");
        pairs.forEach((name, value) ->
                text.append(" \\\n ").append(name).append("='").append(value).append('\''));
        var env =
                (Instruction.Env)
                        DockerfileParser.parse(text.toString())
                                .stages()
                                .getFirst()
                                .instructions()
                                .getFirst();
        var read = new LinkedHashMap<String, String>();
        env.pairs()
                .forEach(pair ->
                        read.put(pair.key(), WordExpander.expand(pair.value(), _ -> null, '\\')));
        assertThat(read).isEqualTo(pairs);
    }

    @Provide
    Arbitrary<Map<String, String>> pairs() {
        var names = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(6);
        var values = Arbitraries.strings().withChars("ab \t\"$#=<é").ofMaxLength(10);
        return Arbitraries.maps(names, values).ofMinSize(1).ofMaxSize(5);
    }

    /** Words apart from the bodies of here-documents, which keep their line ends. */
    private static List<String> outcome(String text) {
        try {
            return DockerfileParser.parse(text).stages().stream()
                    .flatMap(stage -> stage.instructions().stream())
                    .map(Instruction::text)
                    .toList();
        } catch (DockerfileException e) {
            return List.of(e.toString());
        }
    }
}
