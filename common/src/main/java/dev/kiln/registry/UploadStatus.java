package dev.kiln.registry;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code GET <location>}: how far an upload is (distribution-spec, "Pushing a blob in chunks"). */
record UploadStatus(String repository, URI location) {
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(\\d{1,18})");

    /**
     * An upload of which so much has arrived.
     *
     * @param location where to go on
     */
    record Arrived(URI location, long bytes) {}

    /** Empty where the registry knows nothing of the upload, or cannot go on with it. */
    Optional<Arrived> send(RegistryTransport transport) throws IOException {
        RegistryRequest request = RegistryRequest.of("GET", location, Scope.push(repository));
        try (Reply reply = transport.send(request)) {
            return switch (reply.status()) {
                case 204, 202, 200 -> Optional.of(arrived(reply, 0, location));
                default -> Optional.empty();
            };
        }
    }

    /**
     * Reads the headers of an answer about an upload.
     *
     * @param unsaid how much has arrived where the registry does not say
     * @param here the location where it gives no other
     */
    static Arrived arrived(Reply reply, long unsaid, URI here) throws RegistryException {
        URI next = reply.header("Location").isPresent() ? reply.location() : here;
        Matcher range = RANGE.matcher(reply.header("Range").orElse("").strip());
        if (!range.matches()) {
            return new Arrived(next, unsaid);
        }
        long last = Long.parseLong(range.group(1));
        // The range of nothing and that of one byte are written alike; nothing is the safe reading.
        return new Arrived(next, last == 0 ? 0 : last + 1);
    }
}
