package dev.kiln.gateway.context;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that may not be longer than all its parts may be; counts what is passed over, too. */
final class BoundedBody extends FilterInputStream {
    private long left;

    BoundedBody(InputStream in, long maxBytes) {
        super(in);
        left = maxBytes;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        spend(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        spend(Math.max(read, 0));
        return read;
    }

    private void spend(int bytes) throws InvalidContextException {
        left -= bytes;
        if (left < 0) {
            throw InvalidContextException.tooLarge(
                    "the body is larger than the parts that kiln.gateway.max-context-size,"
                            + " max-contexts and kiln.secrets.* allow: send less");
        }
    }
}
