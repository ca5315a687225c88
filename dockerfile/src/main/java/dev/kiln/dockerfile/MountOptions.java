package dev.kiln.dockerfile;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The options of one mount as they are read, and the mount that they make together. */
final class MountOptions {
    private static final int CACHE_MODE = 0755;
    private static final int SECRET_MODE = 0400;
    private static final int SSH_MODE = 0600;

    String type = "bind";
    String from = "";
    String source = "";
    String target = "";
    String id = "";
    String sharing = "";
    long sizeBytes;
    boolean required;
    @Nullable Boolean readOnly;
    @Nullable String env;
    @Nullable Integer mode;
    @Nullable Long uid;
    @Nullable Long gid;

    RunMount mount() {
        boolean plain = type.equals("bind") || type.equals("tmpfs");
        refuse("mode", plain && mode != null);
        refuse("uid", plain && uid != null);
        refuse("gid", plain && gid != null);
        if (type.equals("secret")) {
            checkSecret();
        }
        if (!sharing.isEmpty() && !type.equals("cache")) {
            throw new IllegalArgumentException("invalid cache sharing set for " + type + " mount");
        }
        return switch (type) {
            case "cache" -> cache();
            case "tmpfs" -> new RunMount.Tmpfs(place(), sizeBytes, readOnly(false));
            case "secret" -> secret();
            case "ssh" -> ssh();
            default -> new RunMount.Bind(from(), source, place(), readOnly(true));
        };
    }

    private RunMount cache() {
        return new RunMount.Cache(
                id.isEmpty() ? IgnoreRules.clean(target) : id,
                from(),
                source,
                place(),
                readOnly(false),
                sharing.isEmpty()
                        ? RunMount.Sharing.SHARED
                        : RunMount.Sharing.valueOf(sharing.toUpperCase(Locale.ROOT)),
                mode == null ? CACHE_MODE : mode,
                number(uid),
                number(gid));
    }

    private RunMount secret() {
        String name = source.isEmpty() ? id : source;
        if (name.isEmpty()) {
            name = baseName(target);
        }
        String file = target.isEmpty() && env == null ? "/run/secrets/" + baseName(name) : target;
        return new RunMount.Secret(
                name,
                file.isEmpty() ? null : file,
                env,
                required,
                mode == null ? SECRET_MODE : mode,
                number(uid),
                number(gid));
    }

    private RunMount ssh() {
        if (!source.isEmpty()) {
            throw new IllegalArgumentException("ssh does not support source");
        }
        return new RunMount.Ssh(
                id.isEmpty() ? "default" : id,
                target.isEmpty() ? null : target,
                required,
                mode == null ? SSH_MODE : mode,
                number(uid),
                number(gid));
    }

    private void checkSecret() {
        if (!from.isEmpty()) {
            throw new IllegalArgumentException("secret mount should not have a from");
        }
        if (!sharing.isEmpty()) {
            throw new IllegalArgumentException("secret mount should not define sharing");
        }
        if (source.isEmpty() && target.isEmpty() && id.isEmpty()) {
            throw new IllegalArgumentException(
                    "invalid secret mount. one of source, target required");
        }
        if (!source.isEmpty() && !id.isEmpty()) {
            throw new IllegalArgumentException("both source and id can't be set");
        }
    }

    /** The target, unless it is the root itself. */
    private String place() {
        if (target.startsWith("/") && IgnoreRules.clean(target).equals("/")) {
            throw new IllegalArgumentException("invalid mount target \"/\"");
        }
        return target;
    }

    private void refuse(String option, boolean given) {
        if (given) {
            throw new IllegalArgumentException(
                    option + " not allowed for " + GoText.quote(type) + " type mounts");
        }
    }

    private @Nullable String from() {
        return from.isEmpty() ? null : from;
    }

    private boolean readOnly(boolean preset) {
        return readOnly == null ? preset : readOnly;
    }

    private static long number(@Nullable Long id) {
        return id == null ? 0 : id;
    }

    /** As Go's {@code path.Base}. */
    private static String baseName(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        String name = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
        return !name.isEmpty() ? name : path.isEmpty() ? "." : "/";
    }
}
