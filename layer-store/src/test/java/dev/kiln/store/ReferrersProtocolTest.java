package dev.kiln.store;

import static dev.kiln.store.TestingStore.header;
import static dev.kiln.store.TestingStore.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of the distribution-spec for what refers to a manifest. */
class ReferrersProtocolTest {
    private static final String SBOM = "application/vnd.example.sbom+json";
    private static final String SIGNATURE = "application/vnd.example.signature";
    @TempDir private static Path data;
    private static TestingStore store;
    private static Descriptor config;

    @BeforeAll
    static void start() throws Exception {
        store =
                TestingStore.start(
                        data,
                        "--kiln.layer-store.max-page-size=3",
                        "--kiln.layer-store.max-manifest-size=10KB");
        byte[] empty = "{}".getBytes(StandardCharsets.UTF_8);
        config = Descriptor.of(MediaType.OCI_CONFIG, store.push("any", empty), empty.length);
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @Test
    void knowsNothingOfAManifestThatNobodyRefersTo() throws Exception {
        HttpResponse<byte[]> none = store.get("/v2/nobody/referrers/" + Digest.ofText("x"));
        assertThat(none.statusCode()).isEqualTo(200);
        assertThat(header(none, "Content-Type")).isEqualTo(MediaType.OCI_INDEX);
        assertThat(text(none))
                .isEqualTo(
                        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[]}"
                                .formatted(MediaType.OCI_INDEX));
        assertThat(header(none, "OCI-Filters-Applied")).isEmpty();
    }

    @Test
    void describesWhatRefersToAManifestEvenToOneThatIsMissing() throws Exception {
        Descriptor subject = subject("described");
        Map<String, String> annotations = Map.of("org.example.hello", "there");
        byte[] typed = artifact(subject, SBOM, annotations);
        HttpResponse<byte[]> pushed = put("described", MediaType.OCI_MANIFEST, typed);
        assertThat(header(pushed, "OCI-Subject")).isEqualTo(subject.digest().toString());
        byte[] untyped = artifact(subject, null, Map.of());
        put("described", MediaType.OCI_MANIFEST, untyped);
        byte[] index = Json.bytes(new ImageIndex(2, null, null, List.of(), subject, annotations));
        put("described", MediaType.OCI_INDEX, index);
        assertThat(referrers("/v2/described/referrers/" + subject.digest()))
                .containsExactlyInAnyOrder(
                        described(MediaType.OCI_MANIFEST, typed, SBOM, annotations),
                        described(MediaType.OCI_MANIFEST, untyped, MediaType.OCI_CONFIG, null),
                        described(MediaType.OCI_INDEX, index, null, annotations));
        assertThat(referrers("/v2/elsewhere/referrers/" + subject.digest())).isEmpty();
    }

    @Test
    void filtersByTheirType() throws Exception {
        Descriptor subject = subject("filtered");
        put("filtered", MediaType.OCI_MANIFEST, artifact(subject, SBOM, Map.of()));
        byte[] signature = artifact(subject, SIGNATURE, Map.of());
        put("filtered", MediaType.OCI_MANIFEST, signature);
        String path = "/v2/filtered/referrers/" + subject.digest() + "?artifactType=";
        assertThat(referrers(path + SIGNATURE))
                .containsExactly(described(MediaType.OCI_MANIFEST, signature, SIGNATURE, null));
        assertThat(header(store.get(path + SIGNATURE), "OCI-Filters-Applied"))
                .isEqualTo("artifactType");
        assertThat(referrers(path + "none")).isEmpty();
        assertThat(referrers(path)).hasSize(2);
    }

    @Test
    void forgetsWhatWasDeleted() throws Exception {
        Descriptor subject = subject("forgotten");
        byte[] artifact = artifact(subject, SBOM, Map.of());
        put("forgotten", MediaType.OCI_MANIFEST, artifact);
        String path = "/v2/forgotten/referrers/" + subject.digest();
        assertThat(referrers(path)).hasSize(1);
        store.send("DELETE", "/v2/forgotten/manifests/" + Digest.ofBytes(artifact));
        assertThat(referrers(path)).isEmpty();
        put("forgotten", MediaType.OCI_MANIFEST, artifact);
        assertThat(referrers(path)).hasSize(1);
    }

    @Test
    void listsByPagesBoundedInNumberAndInBytes() throws Exception {
        Descriptor subject = subject("paged");
        for (int i = 0; i < 8; i++) {
            put(
                    "paged",
                    MediaType.OCI_MANIFEST,
                    artifact(subject, i == 7 ? SBOM : SIGNATURE, Map.of("n", "" + i)));
        }
        String path = "/v2/paged/referrers/" + subject.digest();
        assertThat(pages(path)).containsExactly(3, 3, 2);
        assertThat(pages(path + "?n=5")).containsExactly(3, 3, 2);
        assertThat(pages(path + "?artifactType=" + SBOM).stream().mapToInt(i -> i).sum())
                .isEqualTo(1);
        Descriptor large = subject("large");
        for (int i = 0; i < 3; i++) {
            Map<String, String> annotations = Map.of("large", i + "x".repeat(6000));
            put("paged", MediaType.OCI_MANIFEST, artifact(large, SBOM, annotations));
        }
        assertThat(pages("/v2/paged/referrers/" + large.digest())).containsExactly(1, 1, 1);
    }

    private static List<Integer> pages(String path) throws Exception {
        List<Integer> sizes = new ArrayList<>();
        for (String next = path; !next.isEmpty(); ) {
            sizes.add(referrers(next).size());
            String link = header(store.get(next), "Link");
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
        }
        return sizes;
    }

    private static List<Descriptor> referrers(String path) throws Exception {
        return Json.read(store.get(path).body(), ImageIndex.class).manifests();
    }

    private static Descriptor subject(String text) {
        return Descriptor.of(MediaType.OCI_MANIFEST, Digest.ofText(text), text.length());
    }

    private static byte[] artifact(
            Descriptor subject, @Nullable String type, Map<String, String> annotations) {
        return Json.bytes(
                new Manifest(
                        2,
                        MediaType.OCI_MANIFEST,
                        type,
                        config,
                        List.of(),
                        subject,
                        annotations.isEmpty() ? null : annotations));
    }

    private static Descriptor described(
            String mediaType,
            byte[] bytes,
            @Nullable String artifactType,
            @Nullable Map<String, String> annotations) {
        return new Descriptor(
                mediaType,
                Digest.ofBytes(bytes),
                bytes.length,
                null,
                annotations,
                null,
                artifactType);
    }

    private static HttpResponse<byte[]> put(String name, String mediaType, byte[] bytes)
            throws Exception {
        HttpResponse<byte[]> answer =
                store.send(
                        "PUT",
                        "/v2/" + name + "/manifests/" + Digest.ofBytes(bytes),
                        bytes,
                        "Content-Type",
                        mediaType);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        return answer;
    }
}
