package dev.kiln.worker.fetch;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A submodule as {@code .gitmodules} describes it (gitmodules(5)).
 *
 * @param name its own name, often its path
 * @param url where it is, perhaps relative to the repository it is in
 * @param isFetched false where it says {@code update = none}
 */
record Submodule(String name, String url, boolean isFetched) {
    /** Submodules by path, from what {@code git config --list -z} prints of the file. */
    static Map<String, Submodule> parse(String listing) {
        Map<String, Map<String, String>> byName = new LinkedHashMap<>();
        for (String entry : listing.split("\0", -1)) {
            int end = entry.indexOf('\n');
            String key = end < 0 ? entry : entry.substring(0, end);
            int dot = key.lastIndexOf('.');
            if (key.startsWith("submodule.") && dot > "submodule.".length() && end >= 0) {
                byName.computeIfAbsent(
                                key.substring("submodule.".length(), dot), _ -> new HashMap<>())
                        .put(key.substring(dot + 1), entry.substring(end + 1));
            }
        }
        Map<String, Submodule> byPath = new HashMap<>();
        byName.forEach((name, keys) -> {
            String path = keys.get("path");
            String url = keys.get("url");
            if (path != null && url != null) {
                boolean none = "none".equals(keys.get("update"));
                byPath.put(path, new Submodule(name, url, !none));
            }
        });
        return byPath;
    }

    /** Whether the name can be that of a folder below another. */
    boolean hasSafeName() {
        if (name.isEmpty() || name.startsWith("-") || name.chars().anyMatch(c -> c < 0x20)) {
            return false;
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
