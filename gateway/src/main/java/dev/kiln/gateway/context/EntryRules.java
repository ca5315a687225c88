package dev.kiln.gateway.context;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * What the name and the link target of an entry may be.
 *
 * <p>Nothing may leave the root of the context. A symbolic link does not, whatever its target says:
 * the worker resolves every path inside the root, so that {@code /etc/x} is the context's own
 * {@code etc/x}, and trees meant for {@code COPY rootfs /} are full of such links.
 */
final class EntryRules {
    private static final int MAX_PATH_LENGTH = 4096;

    private EntryRules() {}

    /**
     * The entry's path, without {@code ./} and doubled or trailing slashes; empty for the root.
     *
     * @throws InvalidContextException if the entry breaks a rule
     */
    static String check(TarArchiveEntry entry) throws InvalidContextException {
        String name = entry.getName();
        checkText("the name", name, name);
        if (name.startsWith("/")) {
            throw refused(name, "has an absolute path", "make the tar with relative paths");
        }
        List<String> parts = parts(name);
        if (parts.contains("..")) {
            throw refused(name, "has '..' in its path", "make the tar inside the context's folder");
        }
        if (entry.isSymbolicLink()) {
            checkText("the link target", entry.getLinkName(), name);
        } else if (entry.isLink()) {
            checkText("the link target", entry.getLinkName(), name);
            checkHardLink(name, entry.getLinkName());
        }
        return String.join("/", parts);
    }

    /** The path components of a slash path, {@code .} and empty ones left out. */
    static List<String> parts(String path) {
        var parts = new ArrayList<String>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }

    private static void checkText(String what, String text, String name)
            throws InvalidContextException {
        if (text.length() > MAX_PATH_LENGTH || text.indexOf('\0') >= 0) {
            String shown = name.substring(0, Math.min(name.length(), 80)).replace('\0', '?');
            throw InvalidContextException.of(
                    what
                            + " of the context's entry '"
                            + shown
                            + "' is longer than "
                            + MAX_PATH_LENGTH
                            + " characters or holds a NUL: rename it");
        }
    }

    private static void checkHardLink(String name, String target) throws InvalidContextException {
        if (target.startsWith("/") || parts(target).contains("..")) {
            throw refused(
                    name,
                    "is a hard link to '" + target + "', which leaves the context",
                    "copy the file into the context");
        }
    }

    private static InvalidContextException refused(String name, String why, String remedy) {
        return InvalidContextException.of(
                "the context's entry '" + name + "' " + why + ": " + remedy);
    }
}
