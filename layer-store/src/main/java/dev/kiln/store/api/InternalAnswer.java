package dev.kiln.store.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/** An answer to a service of the farm, which goes on asking below the path that it came by. */
final class InternalAnswer extends HttpServletResponseWrapper {
    static final String PREFIX = "/internal/store";

    InternalAnswer(HttpServletResponse response) {
        super(response);
    }

    static boolean isAsked(HttpServletRequest request) {
        return path(request).startsWith(PREFIX + "/");
    }

    /** The path as it is in the distribution-spec. */
    static String publicPath(HttpServletRequest request) {
        String path = path(request);
        return isAsked(request) ? path.substring(PREFIX.length()) : path;
    }

    @Override
    public void setHeader(String name, String value) {
        super.setHeader(
                name,
                switch (name) {
                    case "Location" -> PREFIX + value;
                    case "Link" -> value.replace("<", "<" + PREFIX);
                    default -> value;
                });
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }
}
