package dev.kiln.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsTest {
    private static final byte[] BYTES = "some bytes".getBytes(StandardCharsets.UTF_8);

    @Test
    void digestsAndCountsWhatIsWritten() throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        try (DigestingOutputStream out = new DigestingOutputStream(kept)) {
            out.write(BYTES[0]);
            out.write(BYTES, 1, BYTES.length - 1);
            assertThat(out.sizeBytes()).isEqualTo(BYTES.length);
            assertThat(out.digest()).isEqualTo(Digest.ofBytes(BYTES));
        }
        assertThat(kept.toByteArray()).isEqualTo(BYTES);
    }

    @Test
    void passesTheRightBytes() throws IOException {
        try (InputStream in = verifying(BYTES, descriptor(BYTES))) {
            assertThat(in.readAllBytes()).isEqualTo(BYTES);
        }
    }

    @Test
    void refusesOtherBytesInTheReadThatDeliversTheLast() throws IOException {
        byte[] other = "same bytes".getBytes(StandardCharsets.UTF_8);
        try (InputStream in = verifying(other, descriptor(BYTES))) {
            assertThat(in.readNBytes(BYTES.length - 1)).hasSize(BYTES.length - 1);
            assertThatThrownBy(in::read)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(Digest.ofBytes(other).toString());
        }
    }

    @Test
    void refusesMoreAndFewerBytes() throws IOException {
        byte[] more = "some bytes and more".getBytes(StandardCharsets.UTF_8);
        try (InputStream in = verifying(more, descriptor(BYTES))) {
            assertThatThrownBy(in::readAllBytes).hasMessageContaining("more than the 10 bytes");
        }
        byte[] fewer = "some".getBytes(StandardCharsets.UTF_8);
        try (InputStream in = verifying(fewer, descriptor(BYTES))) {
            assertThatThrownBy(in::readAllBytes).hasMessageContaining("ended after 4 of the 10");
        }
    }

    @Test
    void verifiesWhatIsSkippedToo() throws IOException {
        byte[] other = "same bytes".getBytes(StandardCharsets.UTF_8);
        try (InputStream in = verifying(other, descriptor(BYTES))) {
            assertThatThrownBy(() -> in.skip(BYTES.length)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFileAppearsOnlyWhenCommitted(@TempDir Path folder) throws IOException {
        Path target = folder.resolve("a/b/file");
        try (AtomicFile file = AtomicFile.create(target)) {
            file.stream().write(BYTES);
            assertThat(target).doesNotExist();
            file.commit();
        }
        assertThat(target).hasBinaryContent(BYTES);
        try (AtomicFile file = AtomicFile.create(target)) {
            file.stream().write(1);
        }
        assertThat(target).hasBinaryContent(BYTES);
        try (var names = Files.list(target.getParent())) {
            assertThat(names).containsExactly(target);
        }
    }

    @Test
    void replacesAndDeletes(@TempDir Path folder) throws IOException {
        Path target = folder.resolve("file");
        AtomicFile.write(target, new byte[] {1});
        AtomicFile.write(target, BYTES);
        assertThat(target).hasBinaryContent(BYTES);
        assertThat(AtomicFile.delete(target)).isTrue();
        assertThat(AtomicFile.delete(target)).isFalse();
    }

    private static Descriptor descriptor(byte[] bytes) {
        return Descriptor.of("application/octet-stream", Digest.ofBytes(bytes), bytes.length);
    }

    private static InputStream verifying(byte[] sent, Descriptor expected) {
        return new VerifyingInputStream(new ByteArrayInputStream(sent), expected, "the test");
    }
}
