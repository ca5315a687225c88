package dev.kiln.farmtest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The files of an image: its layers laid over each other as the OCI image-spec says. */
final class ImageTree {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final SortedMap<String, ImageFile> files = new TreeMap<>();

    static ImageTree of(List<Path> layers) throws IOException {
        var tree = new ImageTree();
        for (Path layer : layers) {
            tree.apply(layer);
        }
        return tree;
    }

    private void apply(Path layer) throws IOException {
        var entries = new ArrayList<TarArchiveEntry>();
        var contents = new ArrayList<ImageFile>();
        try (var in =
                new TarArchiveInputStream(
                        new GZIPInputStream(
                                new BufferedInputStream(Files.newInputStream(layer))))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String path = path(entry.getName());
                String name = path.substring(path.lastIndexOf('/') + 1);
                String parent = path.substring(0, path.lastIndexOf('/'));
                if (name.equals(OPAQUE)) {
                    removeBelow(parent);
                } else if (name.startsWith(WHITEOUT)) {
                    remove(parent + "/" + name.substring(WHITEOUT.length()));
                } else {
                    entries.add(entry);
                    contents.add(ImageFile.read(entry, in));
                }
            }
        }
        for (int i = 0; i < entries.size(); i++) {
            put(entries.get(i), contents.get(i));
        }
    }

    private void put(TarArchiveEntry entry, ImageFile file) {
        String path = path(entry.getName());
        if (entry.isLink()) {
            ImageFile linked = files.get(path(entry.getLinkName()));
            if (linked == null) {
                throw new AssertionError(path + " is a link to nothing: " + entry.getLinkName());
            }
            files.put(path, linked);
        } else {
            if (!entry.isDirectory()) {
                removeBelow(path);
            }
            files.put(path, file);
        }
    }

    private void remove(String path) {
        files.remove(path);
        removeBelow(path);
    }

    private void removeBelow(String path) {
        files.subMap(path + "/", path + "0").clear();
    }

    private static String path(String name) {
        String path = name.startsWith("./") ? name.substring(1) : "/" + name;
        while (path.length() > 1 && path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return path.startsWith("//") ? path.substring(1) : path;
    }

    /** The content of a file, as lines show it. */
    String content(String path) {
        ImageFile file = files.get(path);
        if (file == null) {
            throw new AssertionError("there is no " + path);
        }
        return file.content();
    }

    /**
     * One line for each file that differs from that of the base image, or is not there any more.
     */
    List<String> listing(ImageTree base) {
        List<String> below = base.lines();
        var lines = new ArrayList<>(lines());
        lines.removeAll(below);
        base.files.keySet().stream()
                .filter(path -> !files.containsKey(path))
                .forEach(path -> lines.add("removed " + path));
        return lines;
    }

    private List<String> lines() {
        var firstNames = new java.util.IdentityHashMap<ImageFile, String>();
        var lines = new ArrayList<String>();
        files.forEach((path, file) -> {
            String first = firstNames.putIfAbsent(file, path);
            lines.add(first == null ? file.line(path) : "h " + path + " = " + first);
        });
        return lines;
    }
}
