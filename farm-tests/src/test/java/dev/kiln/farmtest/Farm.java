package dev.kiln.farmtest;

import dev.kiln.image.Platform;
import dev.kiln.testkit.FreePort;
import dev.kiln.testkit.TestingRabbit;
import dev.kiln.testkit.TestingRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * A farm of processes on this machine, as {@code make up} starts it, with a broker and a Redis of
 * its own.
 */
final class Farm {
    /** How long the registry-proxy takes a tag for what it was. */
    static final Duration REVALIDATE_AFTER = Duration.ofSeconds(2);

    private final Path folder;
    private final TestingRabbit rabbit = TestingRabbit.launch();
    private final TestingRedis redis = TestingRedis.launch();
    private final Map<String, String> environment = new HashMap<>();
    private final List<KilnProcess> processes = new ArrayList<>();
    private final Map<String, KilnProcess> workers = new HashMap<>();
    private final Map<String, KilnProcess> proxies = new HashMap<>();
    private final KilnProcess gateway;
    private final String virtualHost = rabbit.newVirtualHost();

    /** Starts the services, no worker yet, and imports a busybox as {@code busybox:latest}. */
    Farm() throws IOException, InterruptedException {
        this(Map.of());
    }

    /**
     * @param settings of every service, as environment variables
     */
    Farm(Map<String, String> settings) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("kiln-farm-");
        environment.putAll(settings);
        environment.put("SPRING_RABBITMQ_HOST", rabbit.host());
        environment.put("SPRING_RABBITMQ_PORT", Integer.toString(rabbit.port()));
        environment.put("SPRING_RABBITMQ_USERNAME", rabbit.user());
        environment.put("SPRING_RABBITMQ_PASSWORD", rabbit.password());
        environment.put("SPRING_RABBITMQ_VIRTUALHOST", virtualHost);
        environment.put("SPRING_DATA_REDIS_HOST", redis.host());
        environment.put("SPRING_DATA_REDIS_PORT", Integer.toString(redis.port()));
        environment.put("SPRING_DATA_REDIS_PASSWORD", redis.password());
        environment.put("SPRING_DATA_REDIS_TIMEOUT", "5s");
        environment.put("KILN_WORKER_LEASETTL", "3s");
        environment.put(
                "KILN_REGISTRYPROXY_PULL_REVALIDATEAFTER", REVALIDATE_AFTER.toMillis() + "ms");
        KilnProcess store = start("layer-store", Map.of());
        environment.put("KILN_LAYERSTORE_URL", store.url().toString());
        KilnProcess proxy = proxy("proxy-1");
        environment.put("KILN_REGISTRYPROXY_URL", proxy.url().toString());
        gateway = start("gateway", Map.of());
        store.awaitHealthy();
        proxy.awaitHealthy();
        gateway.awaitHealthy();
        BaseImage.importInto(client(), folder);
    }

    Path folder() {
        return folder;
    }

    Client client() {
        return new Client(gateway.url());
    }

    TestingRabbit rabbit() {
        return rabbit;
    }

    /** Copies every message about jobs from now on. */
    Wiretap wiretap() throws IOException, TimeoutException {
        return new Wiretap(rabbit, virtualHost);
    }

    TestingRedis redis() {
        return redis;
    }

    /** Starts a worker and waits until it is ready. */
    void worker(String id) throws IOException, InterruptedException {
        workers.put(id, start("worker", Map.of("KILN_WORKER_ID", id)).awaitHealthy());
    }

    /**
     * As {@link #worker(String)}; it takes the builds of that platform, whatever this machine is.
     */
    void worker(String id, Platform platform) throws IOException, InterruptedException {
        var env = Map.of("KILN_WORKER_ID", id, "KILN_WORKER_PLATFORM", platform.toString());
        workers.put(id, start("worker", env).awaitHealthy());
    }

    /** Asks a worker to end, and waits. */
    void stopWorker(String id) {
        remove(id).close();
    }

    /** Ends a worker as a crash of its machine would. */
    void killWorker(String id) throws InterruptedException {
        remove(id).kill();
    }

    /** Starts one more registry-proxy and waits until it is ready. */
    void registryProxy(String id) throws IOException, InterruptedException {
        proxy(id).awaitHealthy();
    }

    /**
     * The first registry-proxy has the id {@code proxy-1}; a killed one is killed as a crash of its
     * machine would.
     */
    void killRegistryProxy(String id) throws InterruptedException {
        KilnProcess proxy = proxies.remove(id);
        if (proxy == null) {
            throw new IllegalArgumentException("there is no registry-proxy " + id);
        }
        proxy.kill();
    }

    private KilnProcess proxy(String id) throws IOException {
        KilnProcess proxy =
                start(
                        "registry-proxy",
                        Map.of(
                                "KILN_REGISTRYPROXY_PUSH_WORKER", id,
                                "KILN_REGISTRYPROXY_PUSH_LEASETTL", "3s",
                                "KILN_REGISTRYPROXY_PUSH_PARALLELBLOBS", "1"));
        proxies.put(id, proxy);
        return proxy;
    }

    private KilnProcess remove(String id) {
        KilnProcess worker = workers.remove(id);
        if (worker == null) {
            throw new IllegalArgumentException("there is no worker " + id);
        }
        return worker;
    }

    private KilnProcess start(String service, Map<String, String> more) throws IOException {
        int port = FreePort.next();
        String name = service + "-" + port;
        var env = new HashMap<>(environment);
        env.put("SERVER_PORT", Integer.toString(port));
        env.put("KILN_DATA", folder.resolve(name).toString());
        env.putAll(more);
        KilnProcess process = KilnProcess.start(name, List.of(service), env, folder, port);
        processes.add(process);
        return process;
    }

    /** Stops everything and removes what it left on disk. */
    void close() throws IOException, InterruptedException {
        processes.reversed().forEach(KilnProcess::close);
        rabbit.close();
        redis.close();
        Shell.sh(Path.of("/"), "rm -rf '" + folder + "'").expectSuccess();
    }
}
