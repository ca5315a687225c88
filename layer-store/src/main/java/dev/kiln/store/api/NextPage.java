package dev.kiln.store.api;

import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The {@code Link} header (RFC 5988) that leads to the next page of a list. */
final class NextPage {
    private final StringBuilder target;
    private char separator = '?';

    private NextPage(String path) {
        this.target = new StringBuilder(path);
    }

    static NextPage link(String path) {
        return new NextPage(path);
    }

    NextPage with(String name, String value) {
        target.append(separator)
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        separator = '&';
        return this;
    }

    NextPage with(String name, Optional<String> value) {
        return value.isEmpty() ? this : with(name, value.get());
    }

    void set(HttpServletResponse response) {
        response.setHeader("Link", "<" + target + ">; rel=\"next\"");
    }
}
