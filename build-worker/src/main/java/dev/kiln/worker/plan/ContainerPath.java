package dev.kiln.worker.plan;

import java.util.ArrayDeque;
import java.util.List;

/** Paths inside an image, which are always Unix paths. */
public final class ContainerPath {
    /** What shell forms run in unless {@code SHELL} says otherwise. */
    static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

    /** The search path of an image that sets none (the value Docker and BuildKit use on Linux). */
    public static final String DEFAULT_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private ContainerPath() {}

    /** The absolute, cleaned form of a path seen from a directory; never climbs above the root. */
    static String resolve(String directory, String path) {
        var parts = new ArrayDeque<String>();
        String whole = path.startsWith("/") ? path : directory + "/" + path;
        for (String part : whole.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}
