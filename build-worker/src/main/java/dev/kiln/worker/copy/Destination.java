package dev.kiln.worker.copy;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where a copy goes.
 *
 * @param path from the image's root, cleaned, without slashes at its ends; empty for the root
 * @param directory whether it was written as a directory: {@code x/}, {@code x/.}, {@code .}, but
 *     as in BuildKit not {@code ..}
 */
record Destination(String path, boolean directory) {

    static Destination of(CopyRequest request) {
        String written = request.destination();
        String whole = written.startsWith("/") ? written : request.workingDir() + "/" + written;
        boolean directory =
                written.isEmpty()
                        || written.equals(".")
                        || written.endsWith("/")
                        || written.endsWith("/.");
        String path = clean(whole);
        return new Destination(path, directory || path.isEmpty());
    }

    /** The path from the root without empty parts, {@code .} and {@code ..}. */
    static String clean(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }

    static String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
