package dev.kiln.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.testkit.registry.TestingHost;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultyLinkTest {
    private final byte[] body = new byte[300_000];
    private TestingHost server;
    private FaultyLink link;

    @BeforeEach
    void start() throws Exception {
        new Random(1).nextBytes(body);
        server = new TestingHost(exchange -> TestingHost.answer(exchange, 200, body));
        link = FaultyLink.to(server.uri());
    }

    @AfterEach
    void stop() throws Exception {
        link.close();
        server.close();
    }

    @Test
    void passesOnWhatItIsGiven() throws Exception {
        assertThat(get()).isEqualTo(body);
        assertThat(link.carriedBytes(Direction.TO_CLIENT)).isBetween(300_000L, 301_000L);
        assertThat(link.faults(Direction.TO_CLIENT)).isZero();
    }

    @Test
    void cutsAsOftenAsItIsTold() throws Exception {
        link.set(Direction.TO_CLIENT, new Fault.Cut(100_000), 1);
        assertThatThrownBy(this::get).isInstanceOf(IOException.class);
        assertThat(link.carriedBytes(Direction.TO_CLIENT)).isEqualTo(100_000);
        assertThat(link.faults(Direction.TO_CLIENT)).isEqualTo(1);
        assertThat(get()).isEqualTo(body);
    }

    @Test
    void corruptsOneByte() throws Exception {
        link.set(Direction.TO_CLIENT, new Fault.Corrupt(150_000), 1);
        byte[] got = get();
        assertThat(got).hasSameSizeAs(body);
        int at = Arrays.mismatch(got, body);
        assertThat(
                        Arrays.mismatch(
                                Arrays.copyOfRange(got, at + 1, got.length),
                                Arrays.copyOfRange(body, at + 1, body.length)))
                .isEqualTo(-1);
        assertThat(got[at]).isEqualTo((byte) ~body[at]);
        assertThat(get()).isEqualTo(body);
    }

    @Test
    void slowsUntilItIsHealed() throws Exception {
        link.set(Direction.TO_CLIENT, new Fault.Slow(600_000));
        long start = System.nanoTime();
        assertThat(get()).isEqualTo(body);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(450));
    }

    @Test
    void stallsUntilItIsHealed() throws Exception {
        link.set(Direction.TO_CLIENT, new Fault.Stall());
        assertThatThrownBy(this::get).hasMessageContaining("timed out");
        link.heal();
        assertThat(get()).isEqualTo(body);
    }

    private byte[] get() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create(link.uri() + "/"))
                            .timeout(Duration.ofSeconds(2))
                            .build();
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        }
    }
}
