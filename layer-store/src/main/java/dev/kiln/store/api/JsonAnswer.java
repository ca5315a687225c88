package dev.kiln.store.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A small JSON document as an answer. */
final class JsonAnswer {
    private JsonAnswer() {}

    static void send(HttpServletRequest request, HttpServletResponse response, byte[] json)
            throws IOException {
        response.setContentType("application/json");
        response.setContentLength(json.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(json);
        }
    }
}
