package dev.kiln.store.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A small JSON document as an answer. */
final class JsonAnswer {
    private JsonAnswer() {}

    static void send(HttpServletRequest request, HttpServletResponse response, byte[] json)
            throws IOException {
        send(request, response, "application/json", json);
    }

    static void send(
            HttpServletRequest request, HttpServletResponse response, String mediaType, byte[] json)
            throws IOException {
        response.setContentType(mediaType);
        response.setContentLength(json.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(json);
        }
    }
}
