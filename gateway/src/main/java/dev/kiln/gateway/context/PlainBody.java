package dev.kiln.gateway.context;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Optional;

/** A body that is a tar, or empty where the context is elsewhere. */
final class PlainBody implements BuildBody {
    private final PushbackInputStream in;
    private final boolean remoteContext;
    private boolean given;

    PlainBody(InputStream in, boolean remoteContext) {
        this.in = new PushbackInputStream(in);
        this.remoteContext = remoteContext;
    }

    @Override
    public Optional<BodyPart> next() throws IOException {
        if (given) {
            return Optional.empty();
        }
        given = true;
        if (!remoteContext) {
            return Optional.of(new BodyPart.Context(in));
        }
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        in.unread(first);
        return Optional.of(new BodyPart.Dockerfile(in));
    }

    @Override
    public boolean hasSeveralParts() {
        return false;
    }
}
