package dev.kiln.worker.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ProvenanceTest {
    private static final Platform AMD64 = Platform.of("linux", "amd64");
    private static final Digest BASE = Digest.ofText("base");
    private static final String COMMIT = "4b220de5058abfd01ff619c9d2ff6b09a049bea0";

    @Test
    void minTellsNothingThatTheUserGave() {
        Predicate predicate = Provenance.of(facts(null), options("mode=min"));
        assertThat(predicate.type()).isEqualTo("https://slsa.dev/provenance/v1");
        String text = predicate.content().toString();
        assertThat(text)
                .doesNotContain(
                        "hunter2", "TOKEN", "npmrc", "llbDefinition", "RlJPTSBh", "maintainer");
        JsonNode completeness =
                predicate.content().at("/runDetails/metadata/buildkit_completeness");
        assertThat(completeness.get("request").asBoolean()).isFalse();
        assertThat(completeness.get("resolvedDependencies").asBoolean()).isFalse();
        JsonNode definition = predicate.content().get("buildDefinition");
        assertThat(definition.at("/externalParameters/request/args").toString())
                .isEqualTo("{\"target\":\"release\"}");
        assertThat(definition.at("/externalParameters/request/locals").toString())
                .isEqualTo("[{\"name\":\"context\"}]");
        assertThat(definition.get("resolvedDependencies").get(0).toString())
                .isEqualTo(
                        "{\"uri\":\"pkg:docker/alpine@3.17?platform=linux%2Famd64\",\"digest\":{\"sha256\":\""
                                + BASE.hex()
                                + "\"}}");
        assertThat(predicate.content().at("/runDetails/metadata/buildkit_metadata/vcs").toString())
                .isEqualTo(
                        "{\"revision\":\"abc\",\"source\":\"https://xxxxx@example.com/repo.git\"}");
    }

    @Test
    void maxTellsArgumentsNamesOfSecretsAndSteps() {
        JsonNode content = Provenance.of(facts(null), options()).content();
        JsonNode request = content.at("/buildDefinition/externalParameters/request");
        assertThat(request.get("args").toString())
                .isEqualTo(
                        "{\"build-arg:PROXY\":\"http://xxxxx@proxy:3128\",\"build-arg:TOKEN\":\"hunter2\","
                                + "\"label:maintainer\":\"me\",\"target\":\"release\"}");
        assertThat(request.get("secrets").toString())
                .isEqualTo("[{\"id\":\"npmrc\",\"optional\":true}]");
        JsonNode steps =
                content.at("/buildDefinition/internalParameters/buildConfig/llbDefinition");
        assertThat(steps.get(1).toString())
                .isEqualTo(
                        "{\"id\":\"step1\",\"op\":{\"Op\":{\"exec\":{\"meta\":{\"args\":[\"/bin/sh\",\"-c\",\"make\"],"
                                + "\"cwd\":\"/src\"}}}},\"inputs\":[\"step0:0\"]}");
        JsonNode metadata = content.at("/runDetails/metadata/buildkit_metadata");
        assertThat(metadata.at("/source/infos/0/data").asString()).startsWith("RlJPTSBh");
        assertThat(metadata.at("/source/locations/step1/locations/0/ranges/0/end/line").asInt())
                .isEqualTo(3);
        assertThat(metadata.get("layers").get("step1:0").get(0).get(0).get("digest").asString())
                .isEqualTo(Digest.ofText("layer").toString());
        assertThat(content.at("/runDetails/metadata/buildkit_completeness/request").asBoolean())
                .isTrue();
    }

    @Test
    void aRemoteContextIsTheConfigSourceAndTheBuildCanBeComplete() {
        Material context =
                Material.git("https://user:secret@github.com/moby/buildkit.git#v1", COMMIT);
        JsonNode content = Provenance.of(facts(context), options()).content();
        assertThat(content.at("/buildDefinition/externalParameters/configSource").toString())
                .isEqualTo(
                        "{\"uri\":\"https://xxxxx@github.com/moby/buildkit.git#v1\",\"digest\":{\"sha1\":\""
                                + COMMIT
                                + "\"},\"path\":\"Dockerfile\"}");
        assertThat(content.toString()).doesNotContain("secret@");
        JsonNode metadata = content.at("/runDetails/metadata");
        assertThat(metadata.get("buildkit_hermetic").asBoolean()).isTrue();
        assertThat(metadata.at("/buildkit_completeness/resolvedDependencies").asBoolean()).isTrue();
    }

    @Test
    void theOlderFormHasTheSameFacts() {
        Predicate predicate =
                Provenance.of(
                        facts(null),
                        options("version=v0.2", "builder-id=https://ci/1", "reproducible=true"));
        assertThat(predicate.type()).isEqualTo("https://slsa.dev/provenance/v0.2");
        JsonNode content = predicate.content();
        assertThat(content.at("/builder/id").asString()).isEqualTo("https://ci/1");
        assertThat(content.get("buildType").asString())
                .isEqualTo("https://mobyproject.org/buildkit@v1");
        assertThat(content.at("/invocation/configSource/entryPoint").asString())
                .isEqualTo("Dockerfile");
        assertThat(content.at("/metadata/reproducible").asBoolean()).isTrue();
        assertThat(content.at("/metadata/buildStartedOn").asString())
                .isEqualTo("2026-11-24T10:00:00Z");
        assertThat(content.at("/materials/0/digest/sha256").asString()).isEqualTo(BASE.hex());
    }

    @Test
    void refusesOptionsThatItDoesNotKnow() {
        for (String bad :
                List.of(
                        "mode=most",
                        "version=v2",
                        "colour=red",
                        "reproducible=yes",
                        "filename=a/b")) {
            assertThatThrownBy(() -> options(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(options("mode=full")).isEqualTo(ProvenanceOptions.DEFAULTS);
    }

    @Test
    void packageUrlsAreThoseOfBuildKit() {
        Map<String, String> expected = new TreeMap<>();
        expected.put("alpine", "pkg:docker/alpine@latest");
        expected.put("docker.io/library/alpine:3.15", "pkg:docker/alpine@3.15");
        expected.put("alpine@" + BASE, "pkg:docker/alpine?digest=" + BASE);
        expected.put("alpine:latest@" + BASE, "pkg:docker/alpine@latest?digest=" + BASE);
        expected.put("user/test:v2", "pkg:docker/user/test@v2");
        expected.put("ghcr.io/foo/bar", "pkg:docker/ghcr.io/foo/bar@latest");
        expected.forEach((image, purl) ->
                assertThat(PackageUrl.ofImage(ImageReference.parse(image), null))
                        .hasToString(purl));
        assertThat(
                        PackageUrl.of(
                                "deb",
                                "debian",
                                "libstdc++6",
                                "1:12.2.0-14~x/y",
                                Map.of("arch", "amd64", "upstream", "")))
                .hasToString("pkg:deb/debian/libstdc%2B%2B6@1:12.2.0-14~x%2Fy?arch=amd64");
    }

    @Test
    void passwordsWithAtSignsAreTakenOutWhole() {
        assertThat(Redaction.of("https://u:p@ss@host/x?y=a@b"))
                .isEqualTo("https://xxxxx@host/x?y=a@b");
        assertThat(Redaction.of("https://host/@scope/x")).isEqualTo("https://host/@scope/x");
        assertThat(Redaction.of("git@github.com:a/b.git")).isEqualTo("git@github.com:a/b.git");
    }

    private static ProvenanceOptions options(String... attributes) {
        Map<String, String> map = new TreeMap<>();
        for (String attribute : attributes) {
            String[] parts = attribute.split("=", 2);
            map.put(parts[0], parts[1]);
        }
        return ProvenanceOptions.parse(map);
    }

    private static BuildFacts facts(@Nullable Material context) {
        Descriptor layer = Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.ofText("layer"), 100);
        return new BuildFacts(
                "job-1",
                Instant.parse("2026-11-24T10:00:00Z"),
                Instant.parse("2026-11-24T10:01:00Z"),
                AMD64,
                new BuildFacts.Config(
                        context, "Dockerfile", "FROM alpine".getBytes(StandardCharsets.UTF_8)),
                new BuildFacts.Request(
                        new TreeMap<>(Map.of("TOKEN", "hunter2", "PROXY", "http://a:b@proxy:3128")),
                        new TreeMap<>(Map.of("maintainer", "me")),
                        "release",
                        List.of(new BuildFacts.Secret("npmrc", true)),
                        List.of(),
                        context == null ? List.of("context") : List.of()),
                List.of(Material.image(ImageReference.parse("alpine:3.17"), AMD64, BASE)),
                false,
                new TreeMap<>(
                        Map.of("source", "https://me:pw@example.com/repo.git", "revision", "abc")),
                List.of(
                        new BuildFacts.Step(
                                List.of(), "docker.io/library/alpine:3.17", null, "/", 1, 1, null),
                        new BuildFacts.Step(
                                List.of(0),
                                null,
                                List.of("/bin/sh", "-c", "make"),
                                "/src",
                                2,
                                3,
                                layer)));
    }
}
