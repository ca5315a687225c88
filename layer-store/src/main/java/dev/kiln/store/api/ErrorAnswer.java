package dev.kiln.store.api;

import dev.kiln.json.Json;
import dev.kiln.store.error.StorageFull;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import dev.kiln.store.upload.ClientGoneException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a failure with the spec's error body. */
final class ErrorAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswer.class);

    /**
     * How much of a refused upload is read away. A client that is still sending would lose the
     * answer when the connection is closed under it.
     */
    private static final long MAX_DRAINED_BYTES = 64L * 1024 * 1024;

    private record Detail(String method, String path) {}

    private record Entry(StoreError code, String message, Detail detail) {}

    private record Body(List<Entry> errors) {}

    private ErrorAnswer() {}

    static void send(HttpServletRequest request, HttpServletResponse response, Exception failure)
            throws IOException {
        StoreException refusal = refusal(request, failure);
        if (response.isCommitted()) {
            throw new IOException("the answer broke off", failure);
        }
        drain(request);
        response.reset();
        response.setHeader(RegistryController.VERSION_HEADER, RegistryController.VERSION);
        response.setStatus(refusal.status());
        refusal.headers().forEach(response::setHeader);
        Entry entry =
                new Entry(
                        refusal.error(),
                        String.valueOf(refusal.getMessage()),
                        new Detail(request.getMethod(), request.getRequestURI()));
        JsonAnswer.send(request, response, Json.bytes(new Body(List.of(entry))));
    }

    private static StoreException refusal(HttpServletRequest request, Exception failure) {
        if (failure instanceof StoreException refusal) {
            return refusal;
        }
        if (failure instanceof ClientGoneException) {
            return new StoreException(
                    StoreError.BLOB_UPLOAD_INVALID, String.valueOf(failure.getMessage()), failure);
        }
        try {
            if (failure instanceof IOException io) {
                StorageFull.recognise(io);
            }
        } catch (StoreException full) {
            return full;
        }
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
        return new StoreException(
                StoreError.UNKNOWN, "the store failed; its log says more", failure);
    }

    private static void drain(HttpServletRequest request) {
        byte[] buffer = new byte[64 * 1024];
        long drained = 0;
        try {
            InputStream in = request.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                drained += count;
                if (drained > MAX_DRAINED_BYTES) {
                    return;
                }
            }
        } catch (IOException e) {
            LOG.debug("the client of {} broke off", request.getRequestURI(), e);
        }
    }
}
