package dev.kiln.gateway.context;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * A body of type {@code multipart/form-data} (RFC 7578). Parts flow by: none is ever whole in
 * memory or on a disk.
 */
final class MultipartBody implements BuildBody {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_HEADER_BYTES = 8192;
    private static final int MAX_BOUNDARY_CHARACTERS = 70; // RFC 2046, 5.1.1
    private static final String DISPOSITION = "content-disposition:";

    private final MultipartInput input;
    private final int maxParts;
    private int parts;
    private @Nullable InputStream current;

    private MultipartBody(MultipartInput input, int maxParts) {
        this.input = input;
        this.maxParts = maxParts;
    }

    static MultipartBody of(String contentType, InputStream in, BodyLimits limits)
            throws InvalidContextException {
        try {
            return new MultipartBody(
                    MultipartInput.builder()
                            .setInputStream(new BoundedBody(in, limits.maxSizeBytes()))
                            .setBufferSize(BUFFER_BYTES)
                            .setBoundary(boundary(contentType).getBytes(StandardCharsets.US_ASCII))
                            .setMaxPartHeaderSize(MAX_HEADER_BYTES)
                            .get(),
                    limits.maxParts());
        } catch (InvalidContextException e) {
            throw e;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private static String boundary(String contentType) throws InvalidContextException {
        try {
            String boundary = MediaType.parseMediaType(contentType).getParameter("boundary");
            boundary = boundary == null ? "" : boundary.replaceAll("^\"|\"$", "");
            if (!boundary.isEmpty() && boundary.length() <= MAX_BOUNDARY_CHARACTERS) {
                return boundary;
            }
        } catch (InvalidMediaTypeException e) {
            throw malformed(e);
        }
        throw InvalidContextException.of(
                "the Content-Type has no boundary of 1 to 70 characters: send"
                        + " 'multipart/form-data; boundary=…' (RFC 7578)");
    }

    @Override
    public boolean hasSeveralParts() {
        return true;
    }

    @Override
    public Optional<BodyPart> next() throws IOException {
        try {
            if (!advance()) {
                return Optional.empty();
            }
            parts++;
            if (parts > maxParts) {
                throw InvalidContextException.of(
                        "the body has more than the "
                                + maxParts
                                + " parts that kiln.gateway.max-contexts and"
                                + " kiln.secrets.max-count allow together");
            }
            String name = name(input.readHeaders());
            current = new PartInputStream(input.newInputStream());
            return Optional.of(part(name, current));
        } catch (FileUploadException e) {
            throw malformed(e);
        }
    }

    private boolean advance() throws IOException {
        if (current == null) {
            return input.skipPreamble();
        }
        current.transferTo(OutputStream.nullOutputStream());
        return input.readBoundary();
    }

    private static String name(String headers) throws InvalidContextException {
        for (String line : headers.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(DISPOSITION)) {
                try {
                    String name =
                            ContentDisposition.parse(line.substring(DISPOSITION.length()).strip())
                                    .getName();
                    return name == null ? "" : name;
                } catch (IllegalArgumentException e) {
                    throw malformed(e);
                }
            }
        }
        return "";
    }

    private static BodyPart part(String name, InputStream content) throws InvalidContextException {
        int dot = name.indexOf('.');
        String rest = name.substring(dot + 1);
        return switch (dot < 0 ? name : name.substring(0, dot + 1)) {
            case "context" -> new BodyPart.Context(content);
            case "dockerfile" -> new BodyPart.Dockerfile(content);
            case "context." -> new BodyPart.NamedContext(rest, content);
            case "secret." -> new BodyPart.Secret(rest, content);
            case "ssh." -> new BodyPart.SshKey(rest, content);
            default ->
                    throw InvalidContextException.of(
                            "the body has a part named '"
                                    + (name.length() > 80 ? name.substring(0, 80) + "…" : name)
                                    + "': expected context, dockerfile, context.NAME, secret.ID or"
                                    + " ssh.ID");
        };
    }

    private static InvalidContextException malformed(Exception e) {
        return InvalidContextException.of(
                "the body is not complete multipart/form-data (RFC 7578): " + e.getMessage());
    }

    /** Tells a body that ends too early from a connection that broke. */
    private static final class PartInputStream extends InputStream {
        private final InputStream in;

        PartInputStream(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (MultipartInput.MalformedStreamException e) {
                throw malformed(e);
            }
        }
    }
}
