package dev.kiln.worker.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.worker.linux.FileNames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarRoundTripTest {
    static List<TarEntry> entries() {
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        xattrs.put("user.binary", new byte[] {0, '\n', '=', (byte) 0xff});
        xattrs.put("user.empty", new byte[0]);
        TarEntry file = TarEntry.of("f", EntryType.FILE, 07777, 0, 0, 1);
        return List.of(
                file,
                file.withSize(077777777777L),
                file.withSize(1L << 36),
                file.withOwner(07777777, 010000000),
                file.withOwner(-2, -2),
                TarEntry.of("old", EntryType.DIRECTORY, 0755, 0, 0, -86400),
                TarEntry.of("far", EntryType.FIFO, 0755, 0, 0, 1L << 40),
                TarEntry.of("n".repeat(100), EntryType.FILE, 0, 0, 0, 0),
                TarEntry.of("n".repeat(101), EntryType.FILE, 0, 0, 0, 0),
                TarEntry.of("d/".repeat(900) + "e", EntryType.FILE, 0, 0, 0, 0),
                TarEntry.of("grün/日本", EntryType.FILE, 0, 0, 0, 0),
                TarEntry.of(
                        FileNames.decode(new byte[] {'a', (byte) 0xff}),
                        EntryType.DIRECTORY,
                        0,
                        0,
                        0,
                        0),
                TarEntry.of("s", EntryType.SYMLINK, 0777, 0, 0, 0).withLink("t".repeat(4000)),
                TarEntry.of("h", EntryType.HARD_LINK, 0644, 0, 0, 0).withLink("ü"),
                TarEntry.of("c", EntryType.CHARACTER_DEVICE, 0600, 0, 0, 0)
                        .withDevice(511, 01777777),
                file.withXattrs(xattrs));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void whatIsWrittenIsRead(TarEntry entry) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new TarWriter(bytes).begin(entry);
        TarEntry read = Objects.requireNonNull(reader(bytes.toByteArray()).next());
        assertThat(read).usingRecursiveComparison().isEqualTo(entry);
        assertThat(read.xattrs().keySet()).isEqualTo(entry.xattrs().keySet());
        entry.xattrs().forEach((k, v) -> assertThat(read.xattrs().get(k)).isEqualTo(v));
    }

    @Test
    void contentOfAnotherLengthThanItsSizeIsAnError() throws Exception {
        TarWriter longer = new TarWriter(new ByteArrayOutputStream());
        longer.begin(TarEntry.of("f", EntryType.FILE, 0, 0, 0, 0).withSize(1));
        assertThatThrownBy(() -> longer.write(new byte[2], 0, 2)).hasMessageContaining("grew");
        assertThatThrownBy(longer::finish).hasMessageContaining("'f' shrank");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "5 a=b\n",
                "7 a=b\n",
                "99999999999999999999 a=b\n",
                "6 ab\n",
                "6 a=bc",
                " a=b\n"
            })
    void malformedPaxRecordsAreErrors(String body) {
        assertThatThrownBy(() -> PaxRecords.parse(body.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(TarException.class)
                .hasMessageContaining("malformed");
    }

    @Test
    void paxRecordsOfEveryLengthSurvive() throws Exception {
        for (int length = 0; length < 1100; length++) {
            SortedMap<String, byte[]> records = new TreeMap<>();
            records.put("k", new byte[length]);
            byte[] body = PaxRecords.format(records);
            assertThat(PaxRecords.parse(body).get("k")).hasSize(length);
            assertThat(new String(body, StandardCharsets.ISO_8859_1))
                    .startsWith(body.length + " k=");
        }
    }

    @Test
    void anEndInTheMiddleOfAnEntryIsAnError() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(bytes);
        writer.begin(TarEntry.of("f", EntryType.FILE, 0, 0, 0, 0).withSize(1000));
        writer.write(new byte[600], 0, 600);
        TarReader reader = reader(bytes.toByteArray());
        assertThat(reader.next()).isNotNull();
        assertThatThrownBy(reader::next)
                .isInstanceOf(TarException.class)
                .hasMessageContaining("middle of entry 1");
    }

    private static TarReader reader(byte[] tar) throws IOException {
        return new TarReader(new ByteArrayInputStream(tar), UnpackLimits.forLayers());
    }
}
