package dev.kiln.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.registry.RegistryClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients at once. */
class ConcurrencyTest {
    private static final int CLIENTS = 8;
    @TempDir private Path data;

    @Test
    void pushesOfTheSameBlobAreAllRightAndReadersSeeItWhole() throws Exception {
        byte[] bytes = new byte[1_000_000];
        new Random(1).nextBytes(bytes);
        String path = "/v2/same/blobs/" + Digest.ofBytes(bytes);
        try (TestingStore store = TestingStore.start(data);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            RegistryClient client = new RegistryClient(store.uri());
            CountDownLatch pushed = new CountDownLatch(CLIENTS);
            List<Future<Descriptor>> pushes = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                pushes.add(
                        clients.submit(() -> {
                            try {
                                return client.pushBlob(
                                        "same", MediaType.OCI_LAYER_TAR, out -> out.write(bytes));
                            } finally {
                                pushed.countDown();
                            }
                        }));
            }
            Future<Integer> reader =
                    clients.submit(() -> {
                        int seen = 0;
                        while (pushed.getCount() > 0 || seen == 0) {
                            HttpResponse<byte[]> read = store.get(path);
                            if (read.statusCode() == 200) {
                                assertThat(read.body()).isEqualTo(bytes);
                                seen++;
                            } else {
                                assertThat(read.statusCode()).isEqualTo(404);
                            }
                        }
                        return seen;
                    });
            for (Future<Descriptor> push : pushes) {
                assertThat(push.get().digest()).isEqualTo(Digest.ofBytes(bytes));
            }
            assertThat(reader.get()).isPositive();
        }
    }

    @Test
    void oneRequestAtATimeWritesToAnUpload() throws Exception {
        byte[] bytes = new byte[2_000_000];
        try (TestingStore store = TestingStore.start(data);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            String location = store.begin("one");
            List<Future<HttpResponse<byte[]>>> chunks = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                chunks.add(
                        clients.submit(() ->
                                store.send(
                                        "PATCH", location, bytes, "Content-Range", "0-1999999")));
            }
            int taken = 0;
            for (Future<HttpResponse<byte[]>> chunk : chunks) {
                int status = chunk.get().statusCode();
                assertThat(status).isIn(202, 409, 416);
                taken += status == 202 ? 1 : 0;
            }
            assertThat(taken).isEqualTo(1);
            String end = location + "?digest=" + Digest.ofBytes(bytes);
            assertThat(store.send("PUT", end).statusCode()).isEqualTo(201);
        }
    }
}
