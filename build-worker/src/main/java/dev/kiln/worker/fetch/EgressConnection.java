package dev.kiln.worker.fetch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the proxy: {@code CONNECT host:port}, or one request with an absolute URI (RFC
 * 9112, section 3.2), which is passed on with {@code Connection: close}.
 */
final class EgressConnection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EgressConnection.class);
    private static final int MAX_HEAD_BYTES = 128 << 10;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final Pattern CONNECT =
            Pattern.compile("CONNECT (\\[[0-9A-Fa-f:.]+]|[^:\\s]+):(\\d{1,5}) HTTP/1\\.[01]");
    private static final Pattern ABSOLUTE = Pattern.compile("([A-Z]+) (http://\\S+) HTTP/1\\.[01]");

    private final Egress egress;
    private final Socket client;

    EgressConnection(Egress egress, Socket client) {
        this.egress = egress;
        this.client = client;
    }

    @Override
    public void run() {
        try {
            serve();
        } catch (IOException e) {
            LOG.debug("a client of the proxy went away", e);
        } finally {
            close(client);
        }
    }

    private void serve() throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream(), BUFFER_BYTES);
        String head = readHead(in);
        String first = head.substring(0, head.indexOf("\r\n"));
        Matcher connect = CONNECT.matcher(first);
        Matcher absolute = ABSOLUTE.matcher(first);
        try {
            if (connect.matches()) {
                Socket server = connect(connect.group(1), Integer.parseInt(connect.group(2)));
                answer("HTTP/1.1 200 Connected\r\n\r\n");
                relay(in, server);
            } else if (absolute.matches()) {
                URI uri = URI.create(absolute.group(2));
                int port = uri.getPort() < 0 ? 80 : uri.getPort();
                Socket server = connect(String.valueOf(uri.getHost()), port);
                byte[] request = originForm(absolute.group(1), uri, head);
                server.getOutputStream().write(request);
                relay(in, server);
            } else {
                throw new FetchException("the proxy does not understand '" + first + "'");
            }
        } catch (FetchException | IllegalArgumentException e) {
            egress.object(String.valueOf(e.getMessage()));
            answer("HTTP/1.1 403 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    }

    private Socket connect(String host, int port) throws IOException {
        return egress.connect(host.replaceAll("^\\[|]$", ""), port);
    }

    private void answer(String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int b = in.read();
            if (b < 0 || head.size() == MAX_HEAD_BYTES) {
                throw new IOException("a request to the proxy has no end");
            }
            head.write(b);
            last = last << 8 | b;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] originForm(String method, URI uri, String head) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        StringBuilder out = new StringBuilder(head.length());
        out.append(method).append(' ').append(path).append(query).append(" HTTP/1.1\r\n");
        head.lines()
                .skip(1)
                .filter(line -> !line.isEmpty())
                .filter(line -> !isOfConnection(line))
                .forEach(line -> out.append(line).append("\r\n"));
        out.append("Connection: close\r\n\r\n");
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isOfConnection(String line) {
        String name = line.toLowerCase(Locale.ROOT);
        return name.startsWith("proxy-")
                || name.startsWith("connection:")
                || name.startsWith("keep-alive:");
    }

    private void relay(InputStream fromClient, Socket server) throws IOException {
        Thread up = Thread.ofVirtual().start(() -> send(fromClient, server));
        boolean whole = false;
        try {
            byte[] buffer = new byte[BUFFER_BYTES];
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                egress.count(n);
                out.write(buffer, 0, n);
            }
            whole = true;
        } catch (SocketTimeoutException e) {
            egress.object(
                    "nothing arrived for %d seconds (kiln.worker.fetch.stall-timeout)"
                            .formatted(egress.stallTimeout().toSeconds()));
        } catch (FetchException e) {
            egress.object(String.valueOf(e.getMessage()));
        } finally {
            close(server);
            if (!whole) {
                // A plain end could be taken for that of a whole answer (RFC 9112, section 6.3).
                client.setSoLinger(true, 0);
            }
            close(client);
            up.interrupt();
        }
    }

    private static void send(InputStream from, Socket to) {
        try {
            from.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // The other direction sees the same broken connection, and reports it.
            LOG.trace("a connection ended while sending", e);
        }
    }

    private void close(Socket socket) {
        try {
            egress.forget(socket);
        } catch (IOException e) {
            LOG.debug("closing a connection", e);
        }
    }
}
