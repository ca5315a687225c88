package dev.kiln.proxy.api;

import dev.kiln.json.Json;
import dev.kiln.proxy.pull.PullException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** An error as registries tell of it (distribution-spec, "Error Codes"). */
record OciError(String code, String message) {
    private record Body(List<OciError> errors) {}

    /**
     * @param unknown the code for what the registry does not have
     */
    static void send(HttpServletResponse response, PullException failure, String unknown)
            throws IOException {
        String message = String.valueOf(failure.getMessage());
        switch (failure.reason()) {
            case MISSING -> new OciError(unknown, message).send(response, 404);
            case UNREACHABLE -> new OciError("UNAVAILABLE", message).send(response, 502);
            case LIMITED -> new OciError("TOOMANYREQUESTS", message).send(response, 429);
            case REFUSED -> new OciError("DENIED", message).send(response, 403);
        }
    }

    void send(HttpServletResponse response, int status) throws IOException {
        byte[] body = Json.bytes(new Body(List.of(this)));
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
