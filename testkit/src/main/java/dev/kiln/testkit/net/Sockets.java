package dev.kiln.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

/** Ends connections. */
final class Sockets {
    private Sockets() {}

    /** Ends it as a cut cable does: the other side gets an error, not an end. */
    static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException("a connection could not be reset", e);
            }
        }
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a connection could not be closed", e);
        }
    }
}
