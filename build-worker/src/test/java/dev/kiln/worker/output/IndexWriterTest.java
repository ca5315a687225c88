package dev.kiln.worker.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.AnnotationOptions;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageAnnotations;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexWriterTest {
    private static final Platform AMD64 = Platform.of("linux", "amd64");
    private static final Platform ARM64 = Platform.of("linux", "arm64");

    @Test
    void manifestDescriptorAndIndexCarryThem() {
        AnnotationOptions options =
                AnnotationOptions.parse(
                        List.of(
                                "z=1",
                                "a=2",
                                "manifest-descriptor:d=3",
                                "index:i=4",
                                "index-descriptor:j=5"));
        PlatformImage image =
                PlatformImage.of(ImageConfig.scratch(AMD64), List.of(), options.of(AMD64));
        String manifest =
                new String(image.manifest().bytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(manifest).endsWith("\"annotations\":{\"a\":\"2\",\"z\":\"1\"}}");
        assertThat(Json.read(manifest, Manifest.class).annotations()).hasSize(2);
        Document index =
                IndexWriter.write(
                        List.of(image.manifest().descriptor()), List.of(), options.of(AMD64));
        ImageIndex read = Json.read(index.bytes(), ImageIndex.class);
        assertThat(read.annotations()).containsEntry("i", "4").hasSize(1);
        assertThat(read.manifests().getFirst().annotations()).containsEntry("d", "3").hasSize(1);
        assertThat(index.descriptor().annotations()).containsEntry("j", "5").hasSize(1);
    }

    @Test
    void attestationsStandBehindAllImages() {
        Descriptor one = manifest("one").withPlatform(AMD64);
        Descriptor two = manifest("two").withPlatform(ARM64);
        Descriptor ofOne = manifest("of one");
        Document index =
                IndexWriter.write(List.of(two, one), List.of(ofOne), ImageAnnotations.NONE);
        assertThat(Json.read(index.bytes(), ImageIndex.class).manifests())
                .containsExactly(two, one, ofOne.withPlatform(Platform.UNKNOWN));
        assertThatThrownBy(
                        () -> IndexWriter.write(List.of(ofOne), List.of(), ImageAnnotations.NONE))
                .hasMessageContaining("needs the platform of the manifest");
    }

    private static Descriptor manifest(String text) {
        return Descriptor.of(MediaType.OCI_MANIFEST, Digest.ofText(text), 1);
    }
}
