package dev.kiln.worker.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.History;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.archive.CompressionOptions;
import dev.kiln.worker.layer.LayerPacker;
import dev.kiln.worker.layer.Sh;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceDateEpochTest {
    private static final Platform PLATFORM = Platform.of("linux", "amd64");
    private static final SourceDateEpoch EPOCH =
            new SourceDateEpoch(Instant.ofEpochSecond(1_500_000_000));

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
    void readsSeconds() {
        assertThat(SourceDateEpoch.parse("1500000000")).isEqualTo(EPOCH);
        assertThat(SourceDateEpoch.parse("0")).isEqualTo(new SourceDateEpoch(Instant.EPOCH));
        assertThat(SourceDateEpoch.parse("")).isNull();
        for (String bad : List.of("yesterday", "1.5", " 1", "9223372036854775807")) {
            assertThatThrownBy(() -> SourceDateEpoch.parse(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("invalid SOURCE_DATE_EPOCH '" + bad + "'");
        }
    }

    @Test
    void clampsTheConfigButNotWhatIsTheBases() {
        Instant late = Instant.parse("2026-01-01T00:00:00Z");
        Instant early = Instant.parse("2001-01-01T00:00:00Z");
        ImageConfig base =
                ImageConfig.scratch(PLATFORM)
                        .withCreated(late)
                        .withHistory(List.of(line(late, "base")));
        ImageConfig config =
                base.withHistory(
                        List.of(
                                line(late, "base"),
                                line(early, "early"),
                                line(late, "late"),
                                line(null, "never")));
        ImageConfig clamped = EPOCH.clamp(config, base);
        assertThat(clamped.created()).isEqualTo(EPOCH.instant());
        assertThat(clamped.history())
                .containsExactly(
                        line(late, "base"),
                        line(early, "early"),
                        line(EPOCH.instant(), "late"),
                        line(EPOCH.instant(), "never"));
        assertThat(EPOCH.clamp(config.withCreated(early), null).created()).isEqualTo(early);
    }

    @Test
    void buildsAtTwoTimesGiveOneImage() throws Exception {
        ImageLayer base = Fixture.layer(store, Fixture.tree(folder, "base", "base"));
        Path one = Fixture.tree(folder, "one", "same");
        Path two = Fixture.tree(folder, "two", "same");
        Sh.run(
                folder,
                "touch -d '2030-01-01' two/etc two/etc/content; touch -hd '2031-01-01' two/bin/link");
        ImageLayer first = Fixture.layer(store, one);
        ImageLayer second = Fixture.layer(store, two);
        assertThat(second.diffId()).isNotEqualTo(first.diffId());

        try (LayerPacker packer = Fixture.packer();
                LayerPacker elsewhere =
                        new LayerPacker(
                                new CompressionOptions(
                                        CompressionOptions.Format.GZIP, 6, 7, 1 << 20))) {
            List<ImageLayer> here =
                    rewriter(packer).rewrite(List.of(base, first), base(base), EPOCH);
            List<ImageLayer> there =
                    rewriter(elsewhere).rewrite(List.of(base, second), base(base), EPOCH);
            assertThat(there).isEqualTo(here);
            assertThat(here.getFirst()).isEqualTo(base);
            Path blob =
                    Fixture.download(
                            store,
                            Fixture.CACHE,
                            here.getLast().blob().descriptor(),
                            folder.resolve("layer.tgz"));
            assertThat(Sh.run(folder, "gzip -dc $1 | sha256sum", blob))
                    .startsWith(here.getLast().diffId().hex());
            assertThat(Sh.run(folder, "TZ=UTC tar --full-time -tzvf $1", blob).lines())
                    .anyMatch(line -> line.contains("2001-02-03 04:05:06 bin/"))
                    .anyMatch(line -> line.contains("2017-07-14 02:40:00 etc/content"))
                    .noneMatch(line -> line.contains("20[23]"));
        }
    }

    @Test
    void aLayerWithNothingLaterStaysAsItIs() throws Exception {
        ImageLayer layer = Fixture.layer(store, Fixture.tree(folder, "tree", "x"));
        var future = new SourceDateEpoch(Instant.parse("2100-01-01T00:00:00Z"));
        try (LayerPacker packer = Fixture.packer()) {
            assertThat(rewriter(packer).rewrite(layer.blob(), future)).isEqualTo(layer);
        }
    }

    @Test
    void aLayerIsRewrittenOnce() throws Exception {
        ImageLayer layer = Fixture.layer(store, Fixture.tree(folder, "tree", "once"));
        ImageLayer rewritten;
        LayerRewriter rewriter;
        try (LayerPacker packer = Fixture.packer()) {
            rewriter = rewriter(packer);
            rewritten = rewriter.rewrite(layer.blob(), EPOCH);
        }
        // The packer is closed: packing again would fail.
        assertThat(rewriter.rewrite(layer.blob(), EPOCH)).isEqualTo(rewritten);
    }

    private static LayerRewriter rewriter(LayerPacker packer) {
        return new LayerRewriter(store, packer, MediaType.OCI_LAYER_GZIP, 10);
    }

    private static List<dev.kiln.image.Digest> base(ImageLayer base) {
        return List.of(base.diffId());
    }

    private static History line(
            @org.jspecify.annotations.Nullable Instant created, String createdBy) {
        return new History(created, createdBy, null, null, null);
    }
}
