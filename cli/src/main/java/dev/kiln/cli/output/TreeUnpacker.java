package dev.kiln.cli.output;

import dev.kiln.cli.farm.FarmException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks a tree into a folder of the user, and nowhere else: no entry leads out of it, and none is
 * written through a symbolic link. Modes and times are kept; owners are not, as with Docker, and
 * devices and pipes are left out.
 */
final class TreeUnpacker {
    private static final int PERMISSIONS = 07777;

    /** A folder gets its mode and time at the end: until then it must be written to. */
    private record Finished(Path folder, TarArchiveEntry entry) {}

    private final Path root;
    private final List<Finished> folders = new ArrayList<>();
    private int leftOut;

    TreeUnpacker(Path root) {
        this.root = root;
    }

    /**
     * Unpacks a tar to its end.
     *
     * @return how many entries were left out
     * @throws FarmException if an entry is refused
     */
    int unpack(InputStream in) throws IOException {
        Files.createDirectories(root);
        var tar = new TarArchiveInputStream(in, "UTF-8");
        for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            List<String> parts = parts(entry.getName(), entry);
            if (!parts.isEmpty()) {
                put(entry, parts, tar);
            }
        }
        for (Finished finished : folders.reversed()) {
            describe(finished.folder(), finished.entry());
        }
        return leftOut;
    }

    private void put(TarArchiveEntry entry, List<String> parts, InputStream content)
            throws IOException {
        Path path = parent(parts, entry).resolve(parts.getLast());
        if (entry.isDirectory()) {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                remove(path, entry);
                Files.createDirectory(path);
            }
            folders.add(new Finished(path, entry));
        } else if (entry.isSymbolicLink()) {
            remove(path, entry);
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            setTime(path, entry);
        } else if (entry.isLink()) {
            Path target = linked(entry);
            remove(path, entry);
            Files.createLink(path, target);
        } else if (entry.isFile() && !entry.isFIFO()) {
            remove(path, entry);
            write(path, content);
            describe(path, entry);
        } else {
            leftOut++;
        }
    }

    private static void write(Path path, InputStream content) throws IOException {
        try (var out =
                Files.newOutputStream(
                        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.transferTo(out);
        }
    }

    /** The folder of an entry, made if it is missing. */
    private Path parent(List<String> parts, TarArchiveEntry entry) throws IOException {
        Path at = root;
        for (String part : parts.subList(0, parts.size() - 1)) {
            at = at.resolve(part);
            if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(at);
            } else if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                throw refused(entry, "would be written through '" + at + "', which is no folder");
            }
        }
        return at;
    }

    private Path linked(TarArchiveEntry entry) throws IOException {
        List<String> parts = parts(entry.getLinkName(), entry);
        if (parts.isEmpty()) {
            throw refused(entry, "is a link to a folder");
        }
        Path target = parent(parts, entry).resolve(parts.getLast());
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(entry, "is a link to '" + entry.getLinkName() + "', which is no file");
        }
        return target;
    }

    private static void remove(Path path, TarArchiveEntry entry) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(entry, "would replace a folder: remove it, or name another destination");
        }
        Files.deleteIfExists(path);
    }

    private static void describe(Path path, TarArchiveEntry entry) throws IOException {
        int mode = entry.getMode() & PERMISSIONS;
        Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
        setTime(path, entry);
    }

    private static void setTime(Path path, TarArchiveEntry entry) throws IOException {
        FileTime modified = entry.getLastModifiedTime();
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(modified, null, null);
    }

    private static List<String> parts(String name, TarArchiveEntry entry) throws FarmException {
        var parts = new ArrayList<String>();
        for (String part : name.split("/", -1)) {
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        if (name.startsWith("/") || parts.contains("..") || name.indexOf('\0') >= 0) {
            throw refused(entry, "leads out of the destination");
        }
        return parts;
    }

    private static FarmException refused(TarArchiveEntry entry, String why) {
        return new FarmException("the output's entry '" + entry.getName() + "' " + why);
    }
}
