package dev.kiln.worker.runtime;

import static dev.kiln.worker.runtime.TestRoot.limits;
import static dev.kiln.worker.runtime.TestRoot.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.worker.runtime.TestRoot.Outcome;
import dev.kiln.worker.snapshot.SnapshotSession;
import dev.kiln.worker.snapshot.SnapshotStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What steps reach, tried from inside of steps. Needs a route to deb.debian.org. */
class StepNetworkTest {
    private static final String NEIGHBOUR = "10.231.7.2";
    private static final String METADATA = "169.254.169.254";

    @TempDir static Path folder;
    private static SnapshotStore store;
    private static StepRuntime runtime;
    private SnapshotSession session;

    @BeforeAll
    static void start() throws Exception {
        store = TestRoot.store(folder);
        runtime = StepRuntime.start(RuntimeSettings.defaults(), store);
    }

    @AfterAll
    static void stop() throws IOException {
        runtime.close();
        store.close();
    }

    @BeforeEach
    void begin() {
        session = store.session();
    }

    @AfterEach
    void end() throws IOException {
        session.close();
    }

    @Test
    void reachesThePublicInternetByName() throws Exception {
        Outcome outcome =
                run(runtime, NetworkMode.DEFAULT, "nc -w 20 deb.debian.org 80 < /dev/null");
        assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
    }

    @Test
    void hasNothingButLoopbackWhereNoNetworkIsAskedFor() throws Exception {
        Outcome outcome = run(runtime, NetworkMode.NONE, "ip -o link; ip route");
        assertThat(outcome.stdout().lines()).hasSize(1).allMatch(line -> line.contains("lo:"));
    }

    @Test
    void mayListenOnLowPortsAndTalkToItself() throws Exception {
        Outcome outcome =
                run(
                        runtime,
                        NetworkMode.DEFAULT,
                        "echo hello | nc -l -p 80 & "
                                + "i=0; until nc -w 1 127.0.0.1 80 < /dev/null; do"
                                + " i=$((i+1)); [ $i -lt 50 ] || exit 1; sleep 0.1; done");
        assertThat(outcome.stdout()).isEqualTo("hello\n");
    }

    @Test
    void reachesNoAddressOfTheWorker() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("0.0.0.0"))) {
            List<String> attempts = new ArrayList<>();
            for (String address : ownAddresses()) {
                new Socket(address, server.getLocalPort()).close(); // it does listen there
                attempts.add(connect(address, server.getLocalPort()));
            }
            attempts.add("ip route | grep default");
            attempts.add(
                    connect(
                            "$(ip route | grep default | tr -s ' ' | cut -d' ' -f3)",
                            server.getLocalPort()));
            Outcome outcome = run(runtime, NetworkMode.DEFAULT, String.join("; ", attempts));
            assertThat(attempts).hasSizeGreaterThan(2);
            assertThat(outcome.stdout()).contains("default via").doesNotContain("connected");
        }
    }

    @Test
    void reachesPrivateAndMetadataAddressesOnlyWherePermitted() throws Exception {
        try (Neighbour neighbour = Neighbour.start(NEIGHBOUR, METADATA)) {
            String script = connect(NEIGHBOUR, 80) + "; " + connect(METADATA, 80);
            assertThat(run(runtime, NetworkMode.DEFAULT, script).stdout()).isEmpty();

            RuntimeSettings settings = settings("veth", List.of(NEIGHBOUR, METADATA), false);
            try (StepRuntime other = StepRuntime.start(settings, store)) {
                assertThat(run(other, NetworkMode.DEFAULT, script).stdout())
                        .contains("connected " + NEIGHBOUR, "connected " + METADATA);
            }
            assertThat(neighbour.isAlive()).isTrue();
        }
    }

    @Test
    void fallsBackToSlirp4netns() throws Exception {
        try (StepRuntime slirp =
                        StepRuntime.start(settings("slirp4netns", List.of(), false), store);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            String script =
                    "nc -w 20 deb.debian.org 80 < /dev/null && echo connected; "
                            + connect("10.0.2.2", server.getLocalPort());
            assertThat(run(slirp, NetworkMode.DEFAULT, script).stdout()).isEqualTo("connected\n");
            assertThat(slirp.check().sentences()).anyMatch(line -> line.contains("slirp4netns"));
        }
    }

    @Test
    void sharesTheWorkersNetworkWherePermitted() throws Exception {
        try (StepRuntime sharing = StepRuntime.start(settings("none", List.of(), true), store);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            CompletableFuture<Boolean> accepted =
                    CompletableFuture.supplyAsync(() -> accept(server));
            String script = connect("127.0.0.1", server.getLocalPort()) + "; ls /sys/class/net";
            Outcome outcome = run(sharing, NetworkMode.HOST, script);
            assertThat(outcome.stdout()).contains("connected", "lo");
            assertThat(accepted.get()).isTrue();
            assertThat(run(sharing, NetworkMode.DEFAULT, "ip -o link").stdout().lines()).hasSize(1);
        }
    }

    @Test
    void reachesNoOtherStep() throws Exception {
        CompletableFuture<String> address = new CompletableFuture<>();
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            var draft = session.begin(List.of(TestRoot.load(session)));
            StepProcess listener =
                    process(
                            List.of(
                                    "sh",
                                    "-c",
                                    "while :; do nc -l -p 8080 </dev/null; done &"
                                            + " until nc -w 1 127.0.0.1 8080 </dev/null; do"
                                            + " sleep 0.1; done;"
                                            + " ip -o -4 addr show dev eth0 | tr -s ' '"
                                            + " | cut -d' ' -f4; wait"),
                            "",
                            NetworkMode.DEFAULT,
                            limits());
            Future<Integer> listening =
                    executor.submit(() ->
                            runtime.run(
                                    listener,
                                    draft,
                                    (stderr, bytes, length) ->
                                            address.complete(text(bytes, length))));
            // The step prints its address once it has reached itself there.
            String other = address.get().strip().replaceFirst("/.*", "");
            Outcome outcome = run(runtime, NetworkMode.DEFAULT, connect(other, 8080));
            assertThat(outcome.stdout()).isEmpty();
            assertThat(listening.isDone()).isFalse();
            executor.shutdownNow();
        }
    }

    private Outcome run(StepRuntime chosen, NetworkMode mode, String script) throws Exception {
        StepProcess step = process(List.of("sh", "-c", script), "", mode, limits());
        return TestRoot.run(chosen, step, session.begin(List.of(TestRoot.load(session))));
    }

    private static boolean accept(ServerSocket server) {
        try {
            server.accept().close();
            return true;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static RuntimeSettings settings(String mode, List<String> allowed, boolean allowHost) {
        RuntimeSettings defaults = RuntimeSettings.defaults();
        return new RuntimeSettings(
                1,
                defaults.runtime(),
                defaults.uidBase(),
                false,
                false,
                false,
                new NetworkSettings(mode, "198.18.0.0/15", allowed, List.of(), allowHost),
                defaults.ssh(),
                defaults.step());
    }

    private static String connect(String address, int port) {
        return "nc -w 2 %1$s %2$d < /dev/null && echo connected %1$s".formatted(address, port);
    }

    private static List<String> ownAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .filter(each -> !each.getName().startsWith("kiln"))
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address.getAddress().length == 4)
                .map(InetAddress::getHostAddress)
                .filter(address -> !address.startsWith("127."))
                .toList();
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
