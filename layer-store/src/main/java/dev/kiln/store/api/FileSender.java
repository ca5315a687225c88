package dev.kiln.store.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Sends a part of a file. Where Tomcat can, it hands the file to the kernel (sendfile); small parts
 * go with the headers in one packet instead.
 */
final class FileSender {
    private static final long SENDFILE_FROM_BYTES = 48 * 1024;
    private static final String SENDFILE = "org.apache.tomcat.sendfile.";

    private FileSender() {}

    static void send(
            HttpServletRequest request, HttpServletResponse response, Path file, ByteRange part)
            throws IOException {
        if (part.length() >= SENDFILE_FROM_BYTES
                && Boolean.TRUE.equals(request.getAttribute(SENDFILE + "support"))) {
            request.setAttribute(SENDFILE + "filename", file.toString());
            request.setAttribute(SENDFILE + "start", part.start());
            request.setAttribute(SENDFILE + "end", part.end());
            return;
        }
        WritableByteChannel out = Channels.newChannel(response.getOutputStream());
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long position = part.start();
            while (position < part.end()) {
                long sent = in.transferTo(position, part.end() - position, out);
                if (sent <= 0) {
                    throw new IOException("blob file " + file + " became shorter");
                }
                position += sent;
            }
        }
    }
}
