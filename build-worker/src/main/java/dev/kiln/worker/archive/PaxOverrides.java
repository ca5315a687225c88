package dev.kiln.worker.archive;

import dev.kiln.worker.linux.FileNames;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An entry as its header says, with what the extended headers before it override. */
final class PaxOverrides {
    private static final String XATTR = "SCHILY.xattr.";
    private static final byte GNU_SPARSE = 'S';

    private final TarHeader header;
    private final SortedMap<String, byte[]> pax;
    private final String longName;
    private final String longLink;

    PaxOverrides(
            TarHeader header, SortedMap<String, byte[]> pax, String longName, String longLink) {
        this.header = header;
        this.pax = pax;
        this.longName = longName;
        this.longLink = longLink;
    }

    TarEntry entry() throws TarException {
        String written = name();
        EntryType type = type(written);
        String name = withoutSlashes(written);
        long mtime = header.modifiedSeconds();
        int nanos = 0;
        String time = text("mtime");
        if (time != null) {
            PaxTime parsed = PaxTime.parse(time);
            mtime = parsed.seconds();
            nanos = parsed.nanos();
        }
        boolean linking = type == EntryType.SYMLINK || type == EntryType.HARD_LINK;
        boolean device = type == EntryType.CHARACTER_DEVICE || type == EntryType.BLOCK_DEVICE;
        return new TarEntry(
                name,
                type,
                header.permissions(),
                id("uid", header.uid()),
                id("gid", header.gid()),
                type == EntryType.FILE ? size() : 0,
                mtime,
                nanos,
                linking ? linkName() : "",
                device ? header.deviceMajor() : 0,
                device ? header.deviceMinor() : 0,
                xattrs());
    }

    private EntryType type(String name) throws TarException {
        EntryType type = isGnuSparse() ? EntryType.FILE : EntryType.ofFlag(header.flag());
        if (type == null) {
            throw new TarException(
                    "entry '"
                            + name
                            + "' has the type flag '"
                            + (char) (header.flag() & 0xff)
                            + "', which Kiln does not know");
        }
        // Archives from before POSIX have no flag for directories.
        return type == EntryType.FILE && name.endsWith("/") ? EntryType.DIRECTORY : type;
    }

    private String name() {
        String sparse = text("GNU.sparse.name");
        if (sparse != null) {
            return sparse;
        }
        String path = text("path");
        if (path != null) {
            return path;
        }
        return longName.isEmpty() ? header.name() : longName;
    }

    private String linkName() {
        String path = text("linkpath");
        if (path != null) {
            return path;
        }
        return longLink.isEmpty() ? header.linkName() : longLink;
    }

    private static String withoutSlashes(String name) {
        int end = name.length();
        while (end > 1 && name.charAt(end - 1) == '/') {
            end--;
        }
        return name.substring(0, end);
    }

    private long size() throws TarException {
        long size = number("size", header.size());
        if (size < 0) {
            throw new TarException("entry '" + name() + "' has the size " + size);
        }
        return size;
    }

    private int id(String key, long fromHeader) throws TarException {
        long id = number(key, fromHeader);
        if (id < 0 || id >= 0xffffffffL) {
            throw new TarException("entry '" + name() + "' has the " + key + " " + id);
        }
        return (int) id;
    }

    private long number(String key, long fromHeader) throws TarException {
        String text = text(key);
        if (text == null) {
            return fromHeader;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            TarException damaged =
                    new TarException(
                            "entry '" + name() + "' has the " + key + " '" + text + "', no number");
            damaged.initCause(e);
            throw damaged;
        }
    }

    private SortedMap<String, byte[]> xattrs() {
        SortedMap<String, byte[]> result = new TreeMap<>();
        for (Map.Entry<String, byte[]> record : pax.tailMap(XATTR).entrySet()) {
            if (!record.getKey().startsWith(XATTR)) {
                break;
            }
            result.put(record.getKey().substring(XATTR.length()), record.getValue());
        }
        return result;
    }

    /** A record's text; an empty one means that the header counts. */
    private @Nullable String text(String key) {
        byte[] value = pax.get(key);
        return value == null || value.length == 0 ? null : FileNames.decode(value);
    }

    boolean isGnuSparse() {
        return header.flag() == GNU_SPARSE;
    }

    boolean isSparse() {
        return isGnuSparse()
                || pax.containsKey("GNU.sparse.map")
                || pax.containsKey("GNU.sparse.major")
                || pax.containsKey("GNU.sparse.numblocks");
    }

    /** The PAX 0.1 map; an empty map is none where the format is 1.0. */
    @Nullable String sparseMapText() throws TarException {
        byte[] map = pax.get("GNU.sparse.map");
        if (map == null && !pax.containsKey("GNU.sparse.major")) {
            throw new TarException(
                    "entry '"
                            + name()
                            + "' is a sparse file in the PAX 0.0 format, which Kiln does not read:"
                            + " pack it with --sparse-version=1.0");
        }
        return map == null ? null : new String(map, StandardCharsets.US_ASCII);
    }

    long sparseRealSize() throws TarException {
        return number("GNU.sparse.realsize", number("GNU.sparse.size", -1));
    }
}
