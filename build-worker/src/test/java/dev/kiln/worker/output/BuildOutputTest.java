package dev.kiln.worker.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.AnnotationOptions;
import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageReference;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.job.JobResult;
import dev.kiln.job.OutputType;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.layer.LayerPacker;
import dev.kiln.worker.layer.Sh;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** Builds given out by a real layer-store, as skopeo and GNU tar see them. */
class BuildOutputTest {
    private static final Platform AMD64 = Platform.of("linux", "amd64");
    private static final Platform ARM64 = Platform.of("linux", "arm64");
    private static final SourceDateEpoch EPOCH =
            new SourceDateEpoch(Instant.ofEpochSecond(1_500_000_000));
    private static final Predicate SAID =
            new Predicate(
                    "https://example.com/said",
                    "said.json",
                    JsonNodeFactory.instance.objectNode().put("a", 1));

    @TempDir private static Path data;
    private static RealStore server;
    private static RegistryClient store;
    private static LayerPacker packer;
    private static BuildOutput output;

    @TempDir private Path folder;

    @BeforeAll
    static void start() {
        server = new RealStore(data);
        store = server.client();
        packer = Fixture.packer();
        output =
                new BuildOutput(
                        store, new LayerRewriter(store, packer, MediaType.OCI_LAYER_GZIP, 10));
    }

    @AfterAll
    static void stop() throws IOException {
        packer.close();
        server.close();
    }

    private BuiltPlatform built(Platform platform, String content, List<Predicate> predicates)
            throws Exception {
        return built(platform, Fixture.tree(folder, content, content), predicates);
    }

    private static BuiltPlatform built(Platform platform, Path tree, List<Predicate> predicates)
            throws Exception {
        List<ImageLayer> layers = List.of(Fixture.layer(store, tree));
        return new BuiltPlatform(Fixture.image(platform, layers), null, tree, predicates);
    }

    private static OutputRequest request(String... names) {
        return OutputRequest.image(
                "acme", List.of(names).stream().map(ImageReference::parse).toList(), Fixture.BUILT);
    }

    private Path export(BuildOutput.Result result, OutputType type) throws Exception {
        Descriptor tar = Objects.requireNonNull(result.exports().get(type), type.toString());
        return Fixture.download(
                store, JobResult.outputRepository("acme"), tar, folder.resolve(type + ".tar"));
    }

    private String skopeo(String arguments, String image) throws Exception {
        return Sh.run(
                folder,
                "skopeo " + arguments.replace("STORE", "docker://$1/$2"),
                server.uri().getAuthority(),
                image);
    }

    private static Descriptor root(BuildOutput.Result result) {
        return Objects.requireNonNull(result.image()).root().descriptor();
    }

    @Test
    void anImageIsPublishedUnderEachName() throws Exception {
        BuildOutput.Result result =
                output.write(
                        request("published:v1", "registry.example.com/acme/app:2"),
                        List.of(built(AMD64, "published", List.of())));
        assertThat(result.exports()).isEmpty();
        assertThat(root(result).mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        for (String name : List.of("published:v1", "registry.example.com/acme/app:2")) {
            skopeo("copy -q --src-tls-verify=false STORE oci:copied:x", name);
            assertThat(Sh.run(folder, "skopeo inspect oci:copied:x"))
                    .contains(root(result).digest().toString());
            assertThat(Sh.run(folder, "rm -r copied; echo gone")).contains("gone");
        }
    }

    @Test
    void withoutANameItIsKnownByItsDigest() throws Exception {
        BuildOutput.Result result =
                output.write(request(), List.of(built(AMD64, "nameless", List.of())));
        String digest = root(result).digest().toString();
        assertThat(store.findManifest(JobResult.outputRepository("acme"), digest)).isPresent();
    }

    @Test
    void oneBuildIsGivenOutInAllForms() throws Exception {
        OutputRequest request =
                request("forms:v1")
                        .withTypes(Set.of(OutputType.values()))
                        .withAnnotations(AnnotationOptions.parse(List.of("team=blue")))
                        .withEpoch(EPOCH, true);
        BuildOutput.Result result =
                output.write(request, List.of(built(AMD64, "forms", List.of(SAID))));
        assertThat(root(result).mediaType()).isEqualTo(MediaType.OCI_INDEX);
        String raw = skopeo("inspect --tls-verify=false --raw STORE", "forms:v1");
        assertThat(raw).contains("attestation-manifest");

        Path oci = export(result, OutputType.OCI);
        Path docker = export(result, OutputType.DOCKER);
        for (String archive : List.of("oci-archive:$1:v1", "docker-archive:$2:forms:v1")) {
            assertThat(Sh.run(folder, "skopeo inspect --config " + archive, oci, docker))
                    .contains("\"created\": \"2017-07-14T02:40:00Z\"")
                    .doesNotContain("2026");
        }
        Sh.run(folder, "skopeo copy -q --all oci-archive:$1:v1 dir:all", oci);
        assertThat(Sh.run(folder, "cat all/*.manifest.json")).contains("\"team\":\"blue\"");
        Sh.run(folder, "mkdir out; tar -xpf $1 -C out", export(result, OutputType.TAR));
        assertThat(folder.resolve("out/etc/content")).hasContent("forms");
        assertThat(folder.resolve("out/said.json")).exists();
        assertThat(result.exports().get(OutputType.LOCAL))
                .isEqualTo(result.exports().get(OutputType.TAR));
    }

    @Test
    void buildsAtTwoTimesGiveOneDigest() throws Exception {
        Path early = Fixture.tree(folder, "early", "same");
        Path late = Fixture.tree(folder, "late", "same");
        Sh.run(folder, "touch -d '2030-01-01' late/etc late/etc/content");
        OutputRequest request = request("twice").withEpoch(EPOCH, true);
        Descriptor one = root(output.write(request, List.of(built(AMD64, early, List.of()))));
        Descriptor two = root(output.write(request, List.of(built(AMD64, late, List.of()))));
        assertThat(two).isEqualTo(one);
        OutputRequest ofConfig = request.withEpoch(EPOCH, false);
        Descriptor other = root(output.write(ofConfig, List.of(built(AMD64, late, List.of()))));
        assertThat(other).isNotEqualTo(one);
    }

    @Test
    void platformsShareAnIndexAndHaveFoldersOfTheirOwn() throws Exception {
        List<BuiltPlatform> platforms =
                List.of(built(AMD64, "amd64", List.of()), built(ARM64, "arm64", List.of(SAID)));
        OutputRequest request =
                request("both")
                        .withTypes(List.of(OutputType.IMAGE, OutputType.LOCAL))
                        .withAnnotations(
                                AnnotationOptions.parse(
                                        List.of("index:all=1", "manifest[linux/arm64]:one=2")));
        BuildOutput.Result result = output.write(request, platforms);
        String raw = skopeo("inspect --tls-verify=false --raw STORE", "both");
        assertThat(raw).contains("\"all\":\"1\"");
        skopeo("copy -q --all --src-tls-verify=false STORE dir:all", "both");
        assertThat(Sh.run(folder, "grep -l '\"one\":\"2\"' all/*.manifest.json").lines())
                .hasSize(1);
        Sh.run(folder, "mkdir out; tar -xpf $1 -C out", export(result, OutputType.LOCAL));
        assertThat(folder.resolve("out/linux_amd64/etc/content")).hasContent("amd64");
        assertThat(folder.resolve("out/linux_arm64/said.json")).exists();
    }

    @Test
    void whatCannotBeMetIsRefusedBeforeAnythingIsGivenOut() throws Exception {
        BuiltPlatform one = built(AMD64, "one", List.of());
        List<BuiltPlatform> both = List.of(one, built(ARM64, "two", List.of()));
        OutputRequest request = request("refused");
        OutputRequest docker = request.withTypes(List.of(OutputType.IMAGE, OutputType.DOCKER));
        OutputRequest index =
                request.withAnnotations(AnnotationOptions.parse(List.of("index:a=b")));
        OutputRequest files = request.withTypes(List.of(OutputType.IMAGE, OutputType.TAR));
        var unmounted = new BuiltPlatform(one.image(), null, null, List.of());
        refused(docker, both, "does not currently support exporting manifest lists");
        refused(index, List.of(one), "index annotations not supported");
        refused(files, List.of(unmounted), "not mounted");
        refused(request, List.of(one, one), "all different");
        refused(request, List.of(), "at least one");
        assertThat(store.findManifest("refused", "latest")).isEmpty();
        assertThatThrownBy(() -> request("x@sha256:" + "0".repeat(64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("digest is not known");
        assertThatThrownBy(() -> request.withTypes(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void refused(
            OutputRequest request, List<BuiltPlatform> platforms, String message) {
        assertThatThrownBy(() -> output.write(request, platforms))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
