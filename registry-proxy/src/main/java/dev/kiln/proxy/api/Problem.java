package dev.kiln.proxy.api;

import dev.kiln.json.Json;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** An answer that says what is wrong (RFC 9457). */
record Problem(String title, int status, String detail) {

    static ResponseEntity<byte[]> answer(HttpStatus status, Exception failure) {
        Problem problem =
                new Problem(
                        status.getReasonPhrase(),
                        status.value(),
                        String.valueOf(failure.getMessage()));
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Json.bytes(problem));
    }
}
