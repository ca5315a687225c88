package dev.kiln.cli.farm;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * What is sent for a build: a context alone as it is, more things as {@code multipart/form-data}
 * (RFC 7578), in order.
 */
public final class BuildBody implements ContextSource {
    private final List<BodyPart> parts;
    private final String boundary = "kiln-" + UUID.randomUUID();

    public BuildBody(List<BodyPart> parts) {
        this.parts = List.copyOf(parts);
    }

    /** What a check needs of it: no secrets, no named contexts. */
    public BuildBody forCheck() {
        return new BuildBody(
                parts.stream()
                        .filter(part ->
                                part.name().equals(BodyPart.CONTEXT)
                                        || part.name().equals(BodyPart.DOCKERFILE))
                        .toList());
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    String contentType() {
        return isTar() ? "application/x-tar" : "multipart/form-data; boundary=" + boundary;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        if (isTar()) {
            parts.getFirst().source().writeTo(out);
            return;
        }
        var buffered = new BufferedOutputStream(out);
        for (BodyPart part : parts) {
            text(
                    buffered,
                    "--"
                            + boundary
                            + "\r\nContent-Disposition: form-data; name=\""
                            + part.name()
                            + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
            part.source().writeTo(buffered);
            text(buffered, "\r\n");
        }
        text(buffered, "--" + boundary + "--\r\n");
        buffered.flush();
    }

    private boolean isTar() {
        return parts.size() == 1 && parts.getFirst().name().equals(BodyPart.CONTEXT);
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
