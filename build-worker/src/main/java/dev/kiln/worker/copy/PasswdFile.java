package dev.kiln.worker.copy;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FdInputStream;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The users and groups of an image, from its {@code /etc/passwd} and {@code /etc/group}. */
public final class PasswdFile {
    /** How much of either file is read; images with more users than that fit are unheard of. */
    private static final int MAX_BYTES = 8 << 20;

    private static final long MAX_ID = 0xfffffffeL;

    private final Map<String, Ownership> users = new LinkedHashMap<>();
    private final Map<String, Integer> groups = new LinkedHashMap<>();

    /** Parses both files; lines that are no entries are passed over, as the C library does. */
    public PasswdFile(String passwd, String group) {
        for (String line : passwd.split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 4 && isId(fields[2]) && isId(fields[3])) {
                users.putIfAbsent(fields[0], new Ownership(id(fields[2]), id(fields[3])));
            }
        }
        for (String line : group.split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 3 && isId(fields[2])) {
                groups.putIfAbsent(fields[0], id(fields[2]));
            }
        }
    }

    /** Reads both files inside an image's root; a missing one is empty. */
    public static PasswdFile read(Path root) throws IOException {
        try (Dir dir = Dir.open(root)) {
            return new PasswdFile(text(dir, "etc/passwd"), text(dir, "etc/group"));
        }
    }

    private static String text(Dir root, String path) throws IOException {
        try (Fd handle = root.resolveHandle(path, Resolve.IN_ROOT)) {
            if (!handle.status().isRegular()) {
                throw new IOException("/" + path + " in the image is not a regular file");
            }
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return "";
            }
            throw e;
        }
        try (FdInputStream in = new FdInputStream(root.resolveFile(path, Resolve.IN_ROOT))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("/" + path + " in the image is over " + MAX_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /**
     * The ids of {@code user[:group]} where no file is needed to know them: numbers and {@code
     * root}. Null for other names.
     */
    static @Nullable Ownership numbers(String spec) throws CopyException {
        for (String part : spec.split(":", 2)) {
            if (!isId(part) && !part.equals("root") && !part.isEmpty()) {
                return null;
            }
        }
        return new PasswdFile("", "").resolve(spec);
    }

    /**
     * The ids that {@code user[:group]} means, each a name or a number. Without a group: a named
     * user's own group, or the group with a numbered user's number, as in BuildKit's {@code
     * --chown}; an empty group is none. As there, a name that is not in the image's file means
     * root.
     *
     * @throws CopyException if there is a name and the image has no users or groups at all
     */
    public Ownership resolve(String spec) throws CopyException {
        int colon = spec.indexOf(':');
        String user = colon < 0 ? spec : spec.substring(0, colon);
        Ownership owner;
        if (isId(user)) {
            owner = new Ownership(id(user), id(user));
        } else if (users.containsKey(user)) {
            owner = users.getOrDefault(user, Ownership.ROOT);
        } else if (user.equals("root") || !users.isEmpty()) {
            owner = Ownership.ROOT;
        } else {
            throw unknown("user", user, spec, "/etc/passwd");
        }
        boolean group = colon >= 0 && colon < spec.length() - 1;
        return !group ? owner : new Ownership(owner.uid(), group(spec, colon + 1, owner.gid()));
    }

    private int group(String spec, int at, int fallback) throws CopyException {
        String group = spec.substring(at);
        if (isId(group)) {
            return id(group);
        }
        Integer gid = groups.get(group);
        if (gid != null) {
            return gid;
        }
        if (group.equals("root")) {
            return 0;
        }
        if (!groups.isEmpty()) {
            return fallback;
        }
        throw unknown("group", group, spec, "/etc/group");
    }

    private static CopyException unknown(String kind, String name, String spec, String file) {
        return new CopyException(
                "the image has no "
                        + file
                        + " to find the "
                        + kind
                        + " '"
                        + name
                        + "' (in '"
                        + spec
                        + "') in: use a number");
    }

    private static boolean isId(String text) {
        return !text.isEmpty()
                && text.length() <= 10
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && Long.parseLong(text) <= MAX_ID;
    }

    private static int id(String text) {
        return (int) Long.parseLong(text);
    }
}
