package dev.kiln.farmtest;

import dev.kiln.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A Kiln of its own, and the peers that this machine has; they build two cases at a time. */
final class Conformance {
    private static final int PARALLEL = 2;

    private final Path folder = Files.createTempDirectory("kiln-conformance-");
    private final ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
    private final ConformanceServer server;
    private final KilnProcess kiln;
    private final Map<String, ConformanceBuilder> builders = new LinkedHashMap<>();

    Conformance() throws IOException, InterruptedException {
        server = new ConformanceServer(Files.createDirectory(folder.resolve("server")));
        int port = FreePort.next();
        kiln =
                KilnProcess.start(
                                "serve",
                                List.of(
                                        "serve",
                                        "--port",
                                        Integer.toString(port),
                                        "--data",
                                        folder.resolve("data").toString()),
                                Map.of(
                                        "KILN_WORKER_ALLOWINSECURE", "true",
                                        "KILN_WORKER_NETWORK_ALLOWHOST", "true",
                                        "KILN_WORKER_FETCH_ALLOWPRIVATE", "true"),
                                folder,
                                port)
                        .awaitHealthy();
        var client = new Client(kiln.url());
        BaseImage.importInto(client, Files.createDirectory(folder.resolve("base")));
        Path base = Images.pull(client, "busybox:latest", folder);
        builders.put("kiln", new KilnBuilder(client, base, server));
        if (BuildKitBuilder.isThere()) {
            builders.put("buildkit", new BuildKitBuilder(base, server));
        }
        if (BuildahBuilder.isThere()) {
            Path storage = Files.createDirectory(folder.resolve("buildah"));
            builders.put("buildah", new BuildahBuilder(storage, base, server));
        }
    }

    boolean has(String builder) {
        return builders.containsKey(builder);
    }

    /** Begins a build of a case by one of the builders. */
    Future<ConformanceOutcome> begin(String builder, ConformanceCase wanted) {
        ConformanceBuilder by = builders.get(builder);
        if (by == null) {
            throw new IllegalArgumentException("there is no " + builder + " here");
        }
        return threads.submit(() -> {
            Path own = Files.createTempDirectory(folder, builder + "-" + wanted.name());
            ConformanceCase complete =
                    wanted.usesServer() ? wanted.withServer(server.url(), server.commit()) : wanted;
            Path context = wanted.copyInto(Files.createDirectory(own.resolve("context")));
            return by.build(complete, context, Files.createDirectory(own.resolve("out")));
        });
    }

    void close() throws IOException, InterruptedException {
        threads.shutdownNow();
        kiln.close();
        server.close();
        if (builders.get("buildah") instanceof BuildahBuilder buildah) {
            buildah.close();
        }
        Shell.sh(Path.of("/"), "rm -rf '" + folder + "'").expectSuccess();
    }
}
