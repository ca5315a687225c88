package dev.kiln.worker.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.Annotations;
import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageAnnotations;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Manifest;
import dev.kiln.image.Platform;
import dev.kiln.job.OutputType;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.layer.Sh;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Exports from a real layer-store, read by skopeo and GNU tar. */
class ImageExporterTest {
    private static final Platform AMD64 = Platform.of("linux", "amd64");
    private static final Platform ARM64 = Platform.of("linux", "arm64");
    private static final List<ImageReference> NAMES =
            List.of(
                    ImageReference.parse("hello:v1"),
                    ImageReference.parse("registry.example.com/acme/app:2"));

    @TempDir private static Path data;
    private static RealStore server;
    private static RegistryClient store;

    @TempDir private Path folder;
    private List<ImageLayer> layers = List.of();

    @BeforeAll
    static void start() {
        server = new RealStore(data);
        store = server.client();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void layers() throws Exception {
        layers =
                List.of(
                        Fixture.layer(store, Fixture.tree(folder, "base", "base")),
                        Fixture.layer(store, Fixture.tree(folder, "top", "top")));
    }

    @Test
    void anOciArchiveIsWhatSkopeoCopies() throws Exception {
        PlatformImage image = Fixture.image(AMD64, layers);
        Path tar = export(OutputType.OCI, FinishedImage.of(image), NAMES);
        Sh.run(folder, "skopeo copy -q oci-archive:$1:v1 oci:copied:x", tar);
        assertThat(folder.resolve("copied/blobs/sha256"))
                .isDirectoryContaining("glob:**/" + image.manifest().digest().hex())
                .isDirectoryContaining("glob:**/" + image.config().digest().hex());
        ImageIndex index = layoutIndex(tar);
        assertThat(index.manifests()).hasSize(2);
        assertThat(index.manifests().getLast().annotations())
                .containsEntry(Annotations.REF_NAME, "2")
                .containsEntry(Annotations.CONTAINERD_NAME, "registry.example.com/acme/app:2")
                .containsEntry(Annotations.CREATED, "2026-11-24T10:00:00Z");
        assertThat(index.manifests().getFirst().annotations())
                .containsEntry(Annotations.CONTAINERD_NAME, "docker.io/library/hello:v1");
    }

    @Test
    void theSameImageGivesTheSameArchive() throws Exception {
        FinishedImage image = FinishedImage.of(Fixture.image(AMD64, layers));
        var exporter = new ImageExporter(store);
        Descriptor one = exporter.exportImage("acme", OutputType.OCI, image, NAMES, Fixture.BUILT);
        Descriptor two = exporter.exportImage("acme", OutputType.OCI, image, NAMES, Fixture.BUILT);
        assertThat(two).isEqualTo(one);
    }

    @Test
    void aDockerArchiveIsReadByItsManifestJson() throws Exception {
        PlatformImage image = Fixture.image(AMD64, layers);
        Path tar = export(OutputType.DOCKER, FinishedImage.of(image), NAMES);
        String inspected =
                Sh.run(folder, "skopeo inspect --config docker-archive:$1:hello:v1", tar);
        assertThat(inspected).contains("/bin/link").contains(layers.getLast().diffId().toString());
        JsonNode manifest =
                Json.mapper().readTree(Sh.run(folder, "tar -xOf $1 manifest.json", tar));
        assertThat(manifest.get(0).get("RepoTags").toString())
                .isEqualTo("[\"hello:v1\",\"registry.example.com/acme/app:2\"]");
        Sh.run(folder, "skopeo copy -q docker-archive:$1:hello:v1 oci:copied:x", tar);
        assertThat(Sh.run(folder, "skopeo inspect --config oci:copied:x")).contains("/bin/link");
        // The same archive is an OCI layout too.
        Sh.run(folder, "skopeo inspect oci-archive:$1:v1", tar);
    }

    @Test
    void anArchiveWithoutNamesCanBeRead() throws Exception {
        FinishedImage image = FinishedImage.of(Fixture.image(AMD64, layers));
        Sh.run(
                folder,
                "skopeo inspect docker-archive:$1; skopeo inspect oci-archive:$1",
                export(OutputType.DOCKER, image, List.of()));
    }

    @Test
    void anIndexOfTwoPlatformsGoesIntoOneLayoutAndNotToDocker() throws Exception {
        PlatformImage amd64 = Fixture.image(AMD64, layers);
        PlatformImage arm64 = Fixture.image(ARM64, layers);
        FinishedImage image =
                FinishedImage.of(
                        List.of(
                                new FinishedImage.Part(amd64, null),
                                new FinishedImage.Part(arm64, null)),
                        ImageAnnotations.NONE);
        Path tar = export(OutputType.OCI, image, List.of());
        for (PlatformImage one : List.of(amd64, arm64)) {
            assertThat(
                            Sh.run(
                                    folder,
                                    "skopeo inspect --override-arch $2 --config oci-archive:$1",
                                    tar,
                                    one.platform().architecture()))
                    .contains("\"architecture\": \"" + one.platform().architecture());
        }
        Sh.run(folder, "skopeo copy -q --all oci-archive:$1 dir:all", tar);
        assertThatThrownBy(() -> export(OutputType.DOCKER, image, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not currently support exporting manifest lists");
    }

    @Test
    void anImageThatOnlyTheStoreHasIsLoadedAndExportedTheSame() throws Exception {
        FinishedImage image = attested(Attestation.Form.ARTIFACT);
        new ImagePublisher(store).publish(image, "attested", "v1");
        FinishedImage loaded = new ImageLoader(store).load("attested", image.root().descriptor());
        var exporter = new ImageExporter(store);
        assertThat(exporter.exportImage("acme", OutputType.OCI, loaded, NAMES, Fixture.BUILT))
                .isEqualTo(
                        exporter.exportImage("acme", OutputType.OCI, image, NAMES, Fixture.BUILT));
        Sh.run(
                folder,
                "skopeo inspect --tls-verify=false --config docker://$1/attested:v1",
                server.uri().getAuthority());
    }

    @Test
    void attestationsAreListedBehindTheImageTheyAreAbout() throws Exception {
        for (Attestation.Form form : Attestation.Form.values()) {
            FinishedImage image = attested(form);
            Path tar = export(OutputType.OCI, image, NAMES);
            Sh.run(folder, "rm -rf all; skopeo copy -q --all oci-archive:$1:v1 oci:all:v1", tar);
            Path blobs = folder.resolve("all/blobs/sha256");
            ImageIndex index =
                    Json.read(
                            Files.readAllBytes(blobs.resolve(image.root().digest().hex())),
                            ImageIndex.class);
            Descriptor runnable = index.manifests().getFirst();
            Descriptor entry = index.manifests().getLast();
            assertThat(entry.platform()).isEqualTo(Platform.UNKNOWN);
            assertThat(entry.annotations())
                    .containsEntry("vnd.docker.reference.type", "attestation-manifest")
                    .containsEntry("vnd.docker.reference.digest", runnable.digest().toString());
            Manifest manifest =
                    Json.read(
                            Files.readAllBytes(blobs.resolve(entry.digest().hex())),
                            Manifest.class);
            Descriptor layer = manifest.layers().getFirst();
            assertThat(layer.mediaType()).isEqualTo("application/vnd.in-toto+json");
            assertThat(layer.annotations())
                    .containsEntry("in-toto.io/predicate-type", "https://example.com/said");
            JsonNode statement =
                    Json.mapper().readTree(Files.readAllBytes(blobs.resolve(layer.digest().hex())));
            assertThat(statement.get("_type").asString())
                    .isEqualTo("https://in-toto.io/Statement/v1");
            assertThat(statement.get("subject").get(1).get("name").asString())
                    .isEqualTo("pkg:docker/registry.example.com/acme/app@2?platform=linux%2Famd64");
            assertThat(statement.get("subject").get(0).get("digest").get("sha256").asString())
                    .isEqualTo(runnable.digest().hex());
            boolean artifact = form == Attestation.Form.ARTIFACT;
            assertThat(manifest.subject() != null).isEqualTo(artifact);
            assertThat(manifest.config().mediaType().contains("empty")).isEqualTo(artifact);
            // With one image beside its attestation, docker load has what it needs.
            Path docker = export(OutputType.DOCKER, image, NAMES);
            Sh.run(folder, "skopeo inspect docker-archive:$1:hello:v1", docker);
        }
    }

    private FinishedImage attested(Attestation.Form form) {
        PlatformImage image = Fixture.image(AMD64, layers);
        var predicate =
                new Predicate(
                        "https://example.com/said",
                        "said.json",
                        JsonNodeFactory.instance.objectNode().put("a", 1));
        Attestation attestation = Attestation.of(image, NAMES, List.of(predicate), form);
        return FinishedImage.of(
                List.of(new FinishedImage.Part(image, attestation)), ImageAnnotations.NONE);
    }

    private Path export(OutputType type, FinishedImage image, List<ImageReference> names)
            throws Exception {
        Descriptor blob =
                new ImageExporter(store).exportImage("acme", type, image, names, Fixture.BUILT);
        return Fixture.download(
                store, "acme/_outputs", blob, folder.resolve("out-" + type + ".tar"));
    }

    private ImageIndex layoutIndex(Path tar) throws Exception {
        return Json.read(Sh.run(folder, "tar -xOf $1 index.json", tar), ImageIndex.class);
    }
}
