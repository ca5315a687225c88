package dev.kiln.gateway.context;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of a request for a build, read once and from its beginning to its end. */
public sealed interface BuildBody permits PlainBody, MultipartBody {
    /**
     * The next part; what is left of the one before is passed over.
     *
     * @throws InvalidContextException if the body is not of the form that its type says
     */
    Optional<BodyPart> next() throws IOException;

    /** Whether parts may come in any order, so that one may make up for what another lacks. */
    boolean hasSeveralParts();

    /**
     * A body by its type: {@code multipart/form-data}, or a tar whatever the type says.
     *
     * @param remoteContext whether the context is elsewhere: a tar is that of the Dockerfile then,
     *     and may be missing
     * @throws InvalidContextException if the type has no boundary
     */
    static BuildBody of(
            @Nullable String contentType, InputStream in, boolean remoteContext, BodyLimits limits)
            throws InvalidContextException {
        return contentType != null
                        && contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")
                ? MultipartBody.of(contentType, in, limits)
                : new PlainBody(in, remoteContext);
    }
}
