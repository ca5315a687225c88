package dev.kiln.source;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL taken apart, more leniently than {@link java.net.URI} does it: characters that ought to be
 * encoded may stand in path, query and fragment.
 *
 * @param scheme in lower case
 * @param userInfo as written, before the {@code @}; null where there is none
 * @param host a name, an IPv4 address, or an IPv6 address in brackets
 * @param port -1 where none is given
 * @param path as written, empty or beginning with a slash
 * @param query as written, without the question mark
 * @param fragment decoded, without the {@code #}
 */
record UrlParts(
        String scheme,
        @Nullable String userInfo,
        String host,
        int port,
        String path,
        @Nullable String query,
        String fragment) {
    private static final Pattern URL =
            Pattern.compile("([A-Za-z0-9]+)://([^/?#]*)([^?#]*)(?:\\?([^#]*))?(?:#(.*))?");
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:(.*)@)?(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~-]+)(?::([0-9]{0,5}))?");

    /** Takes a URL apart; null where it is none. */
    static @Nullable UrlParts parse(String text) {
        Matcher url = URL.matcher(text);
        if (text.length() > Source.MAX_LENGTH || Percent.hasRawControls(text) || !url.matches()) {
            return null;
        }
        Matcher authority = AUTHORITY.matcher(url.group(2));
        String fragment = url.group(5) == null ? "" : Percent.decode(url.group(5));
        if (!authority.matches() || Percent.decode(url.group(3)) == null || fragment == null) {
            return null;
        }
        String port = authority.group(3);
        int number = port == null || port.isEmpty() ? -1 : Integer.parseInt(port);
        if (number > 0xffff || (authority.group(1) != null && !isUserInfo(authority.group(1)))) {
            return null;
        }
        return new UrlParts(
                url.group(1).toLowerCase(Locale.ROOT),
                authority.group(1),
                authority.group(2),
                number,
                url.group(3),
                url.group(4),
                fragment);
    }

    private static boolean isUserInfo(String text) {
        return Percent.decode(text) != null && text.indexOf('@') < 0 && text.indexOf(' ') < 0;
    }

    /** Host, and port where one is given. */
    String hostAndPort() {
        return port < 0 ? host : host + ":" + port;
    }

    /** What stands for credentials in messages, with its {@code @}. */
    static String redactedUserInfo(@Nullable String userInfo) {
        if (userInfo == null) {
            return "";
        }
        return userInfo.indexOf(':') < 0 ? "xxxxx@" : "xxxxx:xxxxx@";
    }
}
