package dev.kiln.worker.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.AnnotationOptions;
import dev.kiln.image.Annotations;
import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageAnnotations;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import dev.kiln.job.JobResult;
import dev.kiln.job.OutputType;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.archive.UnpackLimits;
import dev.kiln.worker.layer.Sh;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** Joins images and files that lie in a real layer-store; read by skopeo and GNU tar. */
class JoinedImageTest {
    private static final Platform AMD64 = Platform.of("linux", "amd64");
    private static final Platform ARM64 = Platform.of("linux", "arm64");

    @TempDir private static Path data;
    private static RealStore server;
    private static RegistryClient store;

    @TempDir private Path folder;

    @BeforeAll
    static void start() {
        server = new RealStore(data);
        store = server.client();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void anIndexOfPartsAndTheirAttestationsIsFlat() throws Exception {
        PlatformImage amd64 = image(AMD64, "amd");
        PlatformImage arm64 = image(ARM64, "arm");
        Attestation attestation =
                Attestation.of(
                        arm64.manifest().descriptor(),
                        List.of(
                                Statement.of(
                                        new Predicate(
                                                "https://example.com/p",
                                                "p.json",
                                                JsonNodeFactory.instance.objectNode()),
                                        List.of())),
                        Attestation.Form.ARTIFACT);
        var attested =
                FinishedImage.of(
                        List.of(new FinishedImage.Part(arm64, attestation)), ImageAnnotations.NONE);
        FinishedImage joined =
                join(
                        List.of(
                                stored(ARM64, attested, "untagged/arm"),
                                stored(AMD64, FinishedImage.of(amd64), "untagged/amd")),
                        "index:title=both",
                        "manifest-descriptor:note=x");

        ImageIndex index = Json.read(joined.root().bytes(), ImageIndex.class);
        assertThat(index.manifests())
                .extracting(Descriptor::digest)
                .containsExactly(
                        arm64.manifest().digest(),
                        amd64.manifest().digest(),
                        attestation.manifest().digest());
        assertThat(index.manifests())
                .extracting(Descriptor::platform)
                .containsExactly(ARM64, AMD64, Platform.UNKNOWN);
        assertThat(index.annotations()).containsEntry("title", "both").hasSize(1);
        assertThat(index.manifests().get(1).annotations()).containsEntry("note", "x").hasSize(1);
        assertThat(index.manifests().getLast().annotations())
                .containsEntry(Annotations.REFERENCE_DIGEST, arm64.manifest().digest().toString());

        new ImagePublisher(store).publish(joined, "acme/both", "1");
        Sh.run(
                folder,
                "skopeo copy -q --all --src-tls-verify=false docker://127.0.0.1:$1/acme/both:1 oci:all",
                server.uri().getPort());
        Descriptor tar =
                new ImageExporter(store)
                        .exportImage(
                                "acme",
                                OutputType.OCI,
                                joined,
                                List.of(ImageReference.parse("both:1")),
                                Fixture.BUILT);
        Path file =
                Fixture.download(
                        store, JobResult.outputRepository("acme"), tar, folder.resolve("o.tar"));
        Sh.run(folder, "skopeo copy -q --all oci-archive:$1:1 oci:exported", file);
    }

    @Test
    void refusesAnnotationsOfAPlatformThatIsNotThere() throws Exception {
        var parts = List.of(stored(AMD64, FinishedImage.of(image(AMD64, "one")), "untagged/one"));
        assertThatThrownBy(() -> join(parts, "manifest[linux/arm64]:k=v"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("linux/arm64");
    }

    @Test
    void filesOfTwoPlatformsGoIntoFoldersOfTheirOwn() throws Exception {
        var joined =
                new JoinedTrees(store, UnpackLimits.forLayers())
                        .join(
                                "acme",
                                List.of(files(AMD64, "amd"), files(ARM64, "arm")),
                                Fixture.BUILT);
        Path tar =
                Fixture.download(
                        store, JobResult.outputRepository("acme"), joined, folder.resolve("t.tar"));
        Sh.run(folder, "mkdir out; tar -C out -xpf $1", tar);
        assertThat(Sh.run(folder, "cat out/linux_amd64/bin/link out/linux_arm64/bin/link"))
                .isEqualTo("amdarm");
        assertThat(Sh.run(folder, "stat -c %h:%a out/linux_arm64/etc/linked").strip())
                .isEqualTo("2:4755");
        assertThat(Sh.run(folder, "ls out").strip()).isEqualTo("linux_amd64\nlinux_arm64");
    }

    private JoinedTrees.Part files(Platform platform, String content) throws Exception {
        Path root = Fixture.tree(folder, "files-" + content, content);
        Descriptor tar =
                new ImageExporter(store)
                        .exportFiles(
                                "acme", List.of(RootTree.of(root, List.of())), null, Fixture.BUILT);
        return new JoinedTrees.Part(platform, tar);
    }

    private PlatformImage image(Platform platform, String content) throws Exception {
        return Fixture.image(
                platform, List.of(Fixture.layer(store, Fixture.tree(folder, content, content))));
    }

    /** Stores an image as a build does, and finds it as the job that joins does. */
    private static JoinedImage.Part stored(
            Platform platform, FinishedImage image, String repository) throws Exception {
        new ImagePublisher(store).publish(image, repository, "latest");
        return new JoinedImage.Part(
                platform,
                new ImageLoader(store).load(repository, image.root().digest().toString()));
    }

    private static FinishedImage join(List<JoinedImage.Part> parts, String... annotations) {
        return JoinedImage.of(parts, AnnotationOptions.parse(List.of(annotations)));
    }
}
