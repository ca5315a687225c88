package dev.kiln.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Digest;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is killed in the middle of an upload. */
class CrashTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private final HttpClient http = HttpClient.newHttpClient();
    @TempDir private Path data;

    @Test
    void nothingIsTornAndTheUploadGoesOn() throws Exception {
        byte[] bytes = new byte[8_000_000];
        new Random(1).nextBytes(bytes);
        Digest digest = Digest.ofBytes(bytes);
        String location;
        try (StoreProcess store = StoreProcess.start(data)) {
            location = begin(store.uri());
            try (Socket client =
                    new Socket(InetAddress.getLoopbackAddress(), store.uri().getPort())) {
                sendPart(client.getOutputStream(), location, bytes, 5_000_000);
                awaitArrival(store.uri().resolve(location));
                store.kill();
            }
        }
        assertThat(filesBelow("store/blobs")).isEmpty();
        try (StoreProcess store = StoreProcess.start(data)) {
            URI upload = store.uri().resolve(location);
            assertThat(send("GET", blob(store, digest), new byte[0]).statusCode()).isEqualTo(404);
            int arrived = arrived(upload);
            assertThat(arrived).isBetween(1, 5_000_000);
            HttpResponse<byte[]> patched =
                    send(
                            "PATCH",
                            upload,
                            Arrays.copyOfRange(bytes, arrived, bytes.length),
                            "Content-Range",
                            arrived + "-" + (bytes.length - 1));
            assertThat(patched.statusCode()).isEqualTo(202);
            URI end = URI.create(upload + "?digest=" + digest);
            assertThat(send("PUT", end, new byte[0]).statusCode()).isEqualTo(201);
            assertThat(send("GET", blob(store, digest), new byte[0]).body()).isEqualTo(bytes);
            assertThat(filesBelow("store/uploads")).isEmpty();
        }
    }

    private static void sendPart(OutputStream out, String location, byte[] bytes, int length)
            throws Exception {
        String head =
                """
                PATCH %s HTTP/1.1
                Host: 127.0.0.1
                Content-Type: application/octet-stream
                Transfer-Encoding: chunked

                """
                        .formatted(location)
                        .replace("\n", "\r\n");
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, 0, length);
        out.flush();
    }

    private void awaitArrival(URI upload) throws Exception {
        Instant deadline = Instant.now().plus(LIMIT);
        while (arrived(upload) < 4_000_000) {
            assertThat(Instant.now()).as("time of arrival").isBefore(deadline);
        }
    }

    private int arrived(URI upload) throws Exception {
        HttpResponse<byte[]> status = send("GET", upload, new byte[0]);
        assertThat(status.statusCode()).isEqualTo(204);
        String range = status.headers().firstValue("Range").orElseThrow();
        return Integer.parseInt(range.substring("0-".length())) + 1;
    }

    private String begin(URI store) throws Exception {
        HttpResponse<byte[]> begun =
                send("POST", store.resolve("/v2/crash/blobs/uploads/"), new byte[0]);
        return begun.headers().firstValue("Location").orElseThrow();
    }

    private static URI blob(StoreProcess store, Digest digest) {
        return store.uri().resolve("/v2/crash/blobs/" + digest);
    }

    private HttpResponse<byte[]> send(String method, URI uri, byte[] body, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private List<Path> filesBelow(String folder) throws Exception {
        try (Stream<Path> all = Files.walk(data.resolve(folder))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
