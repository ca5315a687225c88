package dev.kiln.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.List;

/**
 * The services that the launcher starts. Their main classes are looked up by name, so that the
 * client verbs load none of what servers need.
 */
enum Services {
    SERVE(
            "serve",
            "dev.kiln.standalone.StandaloneApplication",
            "Start every service in one process, for one machine."),
    GATEWAY(
            "gateway",
            "dev.kiln.gateway.GatewayApplication",
            "Start the front door of a farm: jobs API, logs, routes."),
    WORKER("worker", "dev.kiln.worker.WorkerApplication", "Start a worker, which executes builds."),
    LAYER_STORE(
            "layer-store",
            "dev.kiln.store.LayerStoreApplication",
            "Start the store of blobs and manifests."),
    REGISTRY_PROXY(
            "registry-proxy",
            "dev.kiln.proxy.RegistryProxyApplication",
            "Start the service that talks to other registries.");

    /** The exit status of a command whose service goes on running. */
    static final int RUNNING = -1;

    private final String verb;
    private final String mainClass;
    private final String description;

    Services(String verb, String mainClass, String description) {
        this.verb = verb;
        this.mainClass = mainClass;
        this.description = description;
    }

    String verb() {
        return verb;
    }

    String description() {
        return description;
    }

    /**
     * Starts the service; its threads go on when this returns.
     *
     * @return {@link #RUNNING}, or 1 if it did not start, which it has then explained in its log
     */
    int start(List<String> arguments) {
        try {
            Class.forName(mainClass)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments.toArray(String[]::new));
            return RUNNING;
        } catch (InvocationTargetException e) {
            return 1;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this installation has no " + mainClass + ": build it with 'make build'", e);
        }
    }
}
