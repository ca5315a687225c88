package dev.kiln.source;

import java.util.ArrayDeque;
import java.util.regex.Pattern;

/** Names of branches, tags and commits (git-check-ref-format(1)), and folders in a repository. */
public final class GitRefName {
    private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");
    private static final Pattern BAD =
            Pattern.compile(
                    "^[-/]|[\\x00-\\x20\\x7f~^:?*\\[\\\\]|\\.\\.|//|@\\{|/\\.|^\\.|\\.lock(/|$)|[./]$");

    private GitRefName() {}

    /** Whether a text is the whole id of an object, of SHA-1 or SHA-256, in lower case. */
    public static boolean isObjectId(String text) {
        return OBJECT_ID.matcher(text).matches();
    }

    /** Fails unless a text can be the name of a ref, or is empty. */
    static String checked(String ref) {
        if (BAD.matcher(ref).find() || ref.equals("@")) {
            throw new InvalidSourceException(
                    "invalid git ref '"
                            + Redaction.of(ref)
                            + "': expected the name of a branch or tag, or the id of a commit");
        }
        return ref;
    }

    static String checkedChecksum(String checksum) {
        if (!HEX.matcher(checksum).matches()) {
            throw new InvalidSourceException(
                    "invalid checksum '"
                            + Redaction.of(checksum)
                            + "' for Git URL, expected hex commit hash");
        }
        return checksum;
    }

    /** A folder as seen from the repository's root: {@code ..} does not lead above it. */
    static String cleanSubdir(String subdir) {
        if (Percent.hasControls(subdir)) {
            throw new InvalidSourceException(
                    "the folder '"
                            + Redaction.of(subdir)
                            + "' of a git URL has control characters");
        }
        ArrayDeque<String> parts = new ArrayDeque<>();
        for (String part : subdir.split("/", -1)) {
            switch (part) {
                case "", "." -> {}
                case ".." -> parts.pollLast();
                default -> parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }
}
