package dev.kiln.source;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a repository is. Nothing in it can be taken for an option by git or ssh: user, host and
 * path begin with no dash, and nothing holds control characters.
 *
 * @param scheme the protocol
 * @param userInfo as written, encoded; null where there is none
 * @param host a name or address; IPv6 in brackets
 * @param port -1 where none is given
 * @param path as written
 * @param scpStyle written as {@code user@host:path}
 */
public record GitRemote(
        GitScheme scheme,
        @Nullable String userInfo,
        String host,
        int port,
        String path,
        boolean scpStyle) {
    private static final Pattern SCP = Pattern.compile("([A-Za-z0-9_-]+)@([A-Za-z0-9.-]+):(.*)");

    public GitRemote {
        if (host.startsWith("-")
                || path.startsWith("-")
                || path.startsWith("/-")
                || (userInfo != null && startsWithDash(userInfo))
                || Percent.hasControls(path)
                || (userInfo != null && Percent.hasControls(userInfo))) {
            throw new InvalidSourceException(
                    "the git repository '%s%s%s' is refused: its user, host and path must not begin"
                                    .formatted(
                                            UrlParts.redactedUserInfo(userInfo),
                                            host,
                                            Redaction.of(":" + path))
                            + " with '-' or hold control characters");
        }
    }

    private static boolean startsWithDash(String userInfo) {
        String decoded = Percent.decode(userInfo);
        return decoded == null || decoded.startsWith("-");
    }

    static GitRemote of(GitScheme scheme, UrlParts url) {
        return new GitRemote(
                scheme,
                url.userInfo(),
                url.host(),
                url.port(),
                Percent.encode(url.path(), ""),
                false);
    }

    static GitRemote ofScp(String user, String host, String path) {
        return new GitRemote(GitScheme.SSH, user, host, -1, path, true);
    }

    /**
     * Reads the address of a repository, without ref or query, as {@code .gitmodules} has it.
     *
     * @throws InvalidSourceException if it is none, or of a protocol that is not allowed
     */
    public static GitRemote parse(String text) {
        UrlParts url = UrlParts.parse(text);
        GitScheme scheme = url == null ? null : GitScheme.find(url.scheme());
        if (url != null && scheme != null && url.query() == null && text.indexOf('#') < 0) {
            return of(scheme, url);
        }
        Matcher scp = SCP.matcher(text);
        if (text.length() <= Source.MAX_LENGTH && !text.contains("://") && scp.matches()) {
            return ofScp(scp.group(1), scp.group(2), scp.group(3));
        }
        throw new InvalidSourceException(
                "'"
                        + Redaction.of(text)
                        + "' is not the address of a git repository that may be fetched: expected"
                        + " https://, http://, ssh://, git:// or user@host:path");
    }

    /**
     * The repository that a URL of {@code .gitmodules} names in this one: {@code ./} and {@code
     * ../} at its beginning are relative to this.
     */
    public GitRemote submodule(String url) {
        if (!url.startsWith("./") && !url.startsWith("../")) {
            return parse(url);
        }
        String base = path.replaceAll("/+$", "");
        String rest = url;
        while (rest.startsWith("./") || rest.startsWith("../")) {
            boolean up = rest.startsWith("../");
            rest = rest.substring(up ? 3 : 2);
            if (up && base.isEmpty()) {
                throw new InvalidSourceException(
                        "the submodule URL '%s' leads out of %s"
                                .formatted(Redaction.of(url), redacted()));
            }
            base = up ? base.substring(0, Math.max(0, base.lastIndexOf('/'))) : base;
        }
        boolean slash = !scpStyle || !base.isEmpty() || path.startsWith("/");
        String joined = slash ? base + "/" + rest : rest;
        return new GitRemote(scheme, userInfo, host, port, joined.replaceAll("/+$", ""), scpStyle);
    }

    /** What git is told to fetch: without the credentials of http(s), and without a password. */
    public String address() {
        if (scpStyle) {
            return userInfo + "@" + host + ":" + path;
        }
        String user =
                userInfo == null || scheme.isHttp() ? "" : userInfo.replaceAll(":.*", "") + "@";
        return scheme.text() + "://" + user + hostAndPort() + path;
    }

    /** Host, and port where one is given. */
    public String hostAndPort() {
        return port < 0 ? host : host + ":" + port;
    }

    /** {@code user:password} for http(s), decoded; empty where the URL has none. */
    public Optional<String> credentials() {
        if (userInfo == null || !scheme.isHttp()) {
            return Optional.empty();
        }
        String decoded = String.valueOf(Percent.decode(userInfo));
        return Optional.of(userInfo.indexOf(':') < 0 ? decoded + ":" : decoded);
    }

    /** The folder that {@code git clone} would make. */
    public String shortName() {
        String all = path.substring(path.lastIndexOf('/') + 1);
        return all.endsWith(".git") ? all.substring(0, all.length() - 4) : all;
    }

    /** The address with user and password blotted out; the user of {@code user@host:path} stays. */
    public String redacted() {
        return scpStyle
                ? address()
                : scheme.text()
                        + "://"
                        + UrlParts.redactedUserInfo(userInfo)
                        + hostAndPort()
                        + path;
    }

    @Override
    public String toString() {
        return redacted();
    }
}
