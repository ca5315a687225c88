package dev.kiln.farmtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each case of {@code examples/conformance} gives with Kiln what it gives with BuildKit: as that
 * was recorded, and live where {@code BUILDKIT_HOST} names one. Buildah builds those cases of which
 * it is known to make the same.
 */
class DifferentialTest {
    /** Whether the recorded results are written instead of compared. */
    private static final boolean RECORDING = Boolean.getBoolean("kiln.record");

    private static final Map<String, Map<String, Future<ConformanceOutcome>>> BUILDS =
            new LinkedHashMap<>();
    private static List<ConformanceCase> cases = List.of();
    private static @Nullable Conformance conformance;

    @BeforeAll
    static void start() throws Exception {
        cases = ConformanceCase.all();
        conformance = new Conformance();
        for (ConformanceCase each : cases) {
            var builds = new LinkedHashMap<String, Future<ConformanceOutcome>>();
            for (String builder : builders(conformance, each)) {
                builds.put(builder, conformance.begin(builder, each));
            }
            BUILDS.put(each.name(), builds);
        }
    }

    private static List<String> builders(Conformance conformance, ConformanceCase each) {
        boolean buildah = !RECORDING && each.options().buildah();
        return Stream.of("kiln", "buildkit", "buildah")
                .filter(conformance::has)
                .filter(name -> !name.equals("kiln") || !RECORDING)
                .filter(name -> !name.equals("buildah") || buildah)
                .toList();
    }

    @AfterAll
    static void stop() throws Exception {
        if (conformance != null) {
            conformance.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> isBuiltAsByBuildKit() {
        return cases.stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> check(each)));
    }

    private static void check(ConformanceCase each) throws Exception {
        Map<String, Future<ConformanceOutcome>> builds = BUILDS.getOrDefault(each.name(), Map.of());
        for (Map.Entry<String, Future<ConformanceOutcome>> build : builds.entrySet()) {
            ConformanceOutcome outcome = build.getValue().get();
            switch (build.getKey()) {
                case "buildkit" -> recordOrCompare(each, outcome);
                case "buildah" ->
                        assertThat(
                                        outcome.asBuildahSeesIt()
                                                .differences(expected(each).asBuildahSeesIt()))
                                .as("%s: buildah (mine) and BuildKit (theirs)", each.name())
                                .isEmpty();
                default -> compareKiln(each, outcome);
            }
        }
    }

    private static void compareKiln(ConformanceCase each, ConformanceOutcome outcome)
            throws IOException {
        Path own = each.folder().resolve("kiln.json");
        ConformanceOutcome expected =
                Files.exists(own) ? ConformanceOutcome.read(own) : expected(each);
        assertThat(outcome.differences(expected))
                .as("%s: Kiln (mine) and BuildKit (theirs)", each.name())
                .isEmpty();
        String part = Files.exists(own) ? expected.refused() : each.options().refused();
        if (part != null) {
            assertThat(outcome.refused()).as(each.name()).contains(part);
        }
    }

    private static void recordOrCompare(ConformanceCase each, ConformanceOutcome outcome)
            throws IOException {
        assertThat(outcome.refused() != null)
                .as("%s: what BuildKit says is %s", each.name(), outcome)
                .isEqualTo(each.options().refused() != null);
        if (RECORDING) {
            outcome.write(each.expected());
        } else {
            assertThat(outcome.differences(expected(each)))
                    .as("%s: BuildKit now (mine) and as recorded (theirs)", each.name())
                    .isEmpty();
        }
    }

    private static ConformanceOutcome expected(ConformanceCase each) throws IOException {
        return ConformanceOutcome.read(each.expected());
    }

    @Test
    void everyCaseIsListedAndEveryDifferenceExplained() throws Exception {
        String readme = Files.readString(ConformanceCase.CORPUS.resolve("README.md"));
        String explained = Files.readString(Repository.ROOT.resolve("docs/compatibility.md"));
        for (ConformanceCase each : cases) {
            assertThat(readme).contains("[`" + each.name() + "`](" + each.name() + ")");
            if (Files.exists(each.folder().resolve("kiln.json"))) {
                assertThat(explained).contains("`" + each.name() + "`");
            }
        }
    }
}
