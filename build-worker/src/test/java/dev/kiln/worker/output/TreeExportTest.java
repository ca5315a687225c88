package dev.kiln.worker.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Digest;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import dev.kiln.worker.layer.Sh;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class TreeExportTest {
    private static final Predicate SAID =
            new Predicate(
                    "https://example.com/said",
                    "said.json",
                    JsonNodeFactory.instance.objectNode().put("a", 1));
    @TempDir private Path folder;

    @Test
    void tarUnpacksTheFiles() throws Exception {
        Path tree = Fixture.tree(folder, "tree", "hello");
        Path tar = write(List.of(RootTree.of(tree, List.of())), null);
        Sh.run(folder, "mkdir out; tar --numeric-owner -xpf $1 -C out; diff -r tree out", tar);
        assertThat(Sh.run(folder, "stat -c '%a %h %Y' out/etc/content out/bin"))
                .startsWith("4755 2 ")
                .contains(" 981173106");
    }

    @Test
    void anEpochIsTheTimeOfEverything() throws Exception {
        Path tree = Fixture.tree(folder, "tree", "hello");
        Path tar =
                write(
                        List.of(RootTree.of(tree, List.of(SAID))),
                        Instant.ofEpochSecond(1_000_000_000));
        assertThat(Sh.run(folder, "TZ=UTC tar --full-time -tvf $1", tar).lines())
                .hasSize(6)
                .allMatch(line -> line.contains("2001-09-09 01:46:40"));
    }

    @Test
    void severalPlatformsHaveFoldersWithTheirOwnStatements() throws Exception {
        Path amd64 = Fixture.tree(folder, "one", "amd64");
        Path arm64 = Fixture.tree(folder, "two", "arm64");
        Path tar =
                write(
                        List.of(
                                RootTree.of(Platform.of("linux", "amd64"), amd64, List.of(SAID)),
                                RootTree.of(
                                        Platform.parse("linux/arm64/v8"), arm64, List.of(SAID))),
                        null);
        Sh.run(folder, "mkdir out; tar --numeric-owner -xpf $1 -C out", tar);
        assertThat(folder.resolve("out/linux_amd64/etc/linked")).hasContent("amd64");
        assertThat(folder.resolve("out/linux_arm64_v8/etc/linked")).hasContent("arm64");
        JsonNode statement =
                Json.mapper()
                        .readTree(
                                Files.readAllBytes(folder.resolve("out/linux_arm64_v8/said.json")));
        assertThat(statement.get("subject")).hasSize(1);
        JsonNode subject = statement.get("subject").get(0);
        assertThat(subject.get("name").asString()).isEqualTo("etc/content");
        assertThat(subject.get("digest").get("sha256").asString())
                .isEqualTo(Digest.ofText("arm64").hex());
    }

    private Path write(List<RootTree> trees, @Nullable Instant epoch) throws Exception {
        Path tar = folder.resolve("files.tar");
        try (OutputStream out = Files.newOutputStream(tar)) {
            new TreeArchive(epoch, Fixture.BUILT).write(trees, out);
        }
        return tar;
    }
}
