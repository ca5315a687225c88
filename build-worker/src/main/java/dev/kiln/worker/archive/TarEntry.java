package dev.kiln.worker.archive;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry of a tar archive.
 *
 * @param name the path as the archive has it, without slashes at its end; bytes that are not UTF-8
 *     as {@link dev.kiln.worker.linux.FileNames} maps them
 * @param permissions the lower twelve mode bits
 * @param sizeBytes the length of the content; 0 for all but files
 * @param modifiedSeconds since the epoch
 * @param linkName a symlink's target or the name of the entry that a hard link repeats, else empty
 * @param xattrs extended attributes, raw values by full name
 */
public record TarEntry(
        String name,
        EntryType type,
        int permissions,
        int uid,
        int gid,
        long sizeBytes,
        long modifiedSeconds,
        int modifiedNanos,
        String linkName,
        int deviceMajor,
        int deviceMinor,
        SortedMap<String, byte[]> xattrs) {

    public TarEntry {
        xattrs = Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
    }

    /** An entry without content, link or attributes. */
    public static TarEntry of(
            String name, EntryType type, int permissions, int uid, int gid, long modifiedSeconds) {
        return new TarEntry(
                name,
                type,
                permissions,
                uid,
                gid,
                0,
                modifiedSeconds,
                0,
                "",
                0,
                0,
                Collections.emptySortedMap());
    }

    public TarEntry withOwner(int newUid, int newGid) {
        return new TarEntry(
                name,
                type,
                permissions,
                newUid,
                newGid,
                sizeBytes,
                modifiedSeconds,
                modifiedNanos,
                linkName,
                deviceMajor,
                deviceMinor,
                xattrs);
    }

    public TarEntry withSize(long newSizeBytes) {
        return new TarEntry(
                name,
                type,
                permissions,
                uid,
                gid,
                newSizeBytes,
                modifiedSeconds,
                modifiedNanos,
                linkName,
                deviceMajor,
                deviceMinor,
                xattrs);
    }

    public TarEntry withLink(String newLinkName) {
        return new TarEntry(
                name,
                type,
                permissions,
                uid,
                gid,
                sizeBytes,
                modifiedSeconds,
                modifiedNanos,
                newLinkName,
                deviceMajor,
                deviceMinor,
                xattrs);
    }

    public TarEntry withDevice(int major, int minor) {
        return new TarEntry(
                name,
                type,
                permissions,
                uid,
                gid,
                sizeBytes,
                modifiedSeconds,
                modifiedNanos,
                linkName,
                major,
                minor,
                xattrs);
    }

    public TarEntry withXattrs(SortedMap<String, byte[]> newXattrs) {
        return new TarEntry(
                name,
                type,
                permissions,
                uid,
                gid,
                sizeBytes,
                modifiedSeconds,
                modifiedNanos,
                linkName,
                deviceMajor,
                deviceMinor,
                newXattrs);
    }

    /** The same entry under another name. */
    public TarEntry withName(String newName) {
        return new TarEntry(
                newName,
                type,
                permissions,
                uid,
                gid,
                sizeBytes,
                modifiedSeconds,
                modifiedNanos,
                linkName,
                deviceMajor,
                deviceMinor,
                xattrs);
    }

    /** The same entry, modified at a whole second. */
    public TarEntry withModified(long seconds) {
        return new TarEntry(
                name,
                type,
                permissions,
                uid,
                gid,
                sizeBytes,
                seconds,
                0,
                linkName,
                deviceMajor,
                deviceMinor,
                xattrs);
    }
}
