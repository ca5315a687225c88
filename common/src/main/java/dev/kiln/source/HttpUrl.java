package dev.kiln.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file behind a URL.
 *
 * @param uri http or https, without credentials and fragment
 * @param credentials {@code user:password} as written in the URL, decoded; null where there are
 *     none
 */
public record HttpUrl(URI uri, @Nullable String credentials) implements Source {
    /** The name of a file whose URL has none, as BuildKit names it. */
    public static final String UNNAMED = "__unnamed__";

    /**
     * The URL in a text; empty where it does not begin with {@code http://} or {@code https://}.
     *
     * @throws InvalidSourceException if it does, but is no URL
     */
    public static Optional<HttpUrl> find(String text) {
        return text.startsWith("http://") || text.startsWith("https://")
                ? Optional.of(parse(text))
                : Optional.empty();
    }

    /**
     * Reads an http or https URL.
     *
     * @throws InvalidSourceException if it is none
     */
    public static HttpUrl parse(String text) {
        UrlParts parts = UrlParts.parse(text);
        if (parts == null || !(parts.scheme().equals("http") || parts.scheme().equals("https"))) {
            throw new InvalidSourceException(
                    "'"
                            + Redaction.of(text)
                            + "' is not a URL that can be fetched: expected http(s)://host/path, of"
                            + " at most "
                            + MAX_LENGTH
                            + " characters, without control characters");
        }
        StringBuilder whole = new StringBuilder(parts.scheme()).append("://");
        whole.append(parts.hostAndPort()).append(Percent.encode(parts.path(), ""));
        if (parts.query() != null) {
            whole.append('?').append(Percent.encode(parts.query(), "?"));
        }
        String user = parts.userInfo();
        return new HttpUrl(uri(whole.toString(), text), user == null ? null : Percent.decode(user));
    }

    private static URI uri(String encoded, String text) {
        try {
            URI uri = new URI(encoded);
            if (uri.getHost() != null) {
                return uri;
            }
            throw new InvalidSourceException(
                    "'" + Redaction.of(text) + "' has a host that is no host name (RFC 1123)");
        } catch (URISyntaxException e) {
            throw new InvalidSourceException(
                    "'" + Redaction.of(text) + "' is not a URL: " + e.getReason());
        }
    }

    /** The name that ADD gives the file in a folder: the last part of the URL's path. */
    public String fileName() {
        String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("/+$", "");
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() || name.equals(".") || name.equals("..") ? UNNAMED : name;
    }

    @Override
    public String redacted() {
        String text = uri.toString();
        int at = text.indexOf("://") + 3;
        return text.substring(0, at) + UrlParts.redactedUserInfo(credentials) + text.substring(at);
    }

    @Override
    public String toString() {
        return redacted();
    }
}
