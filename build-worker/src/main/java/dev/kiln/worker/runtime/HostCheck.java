package dev.kiln.worker.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the worker found on its machine, in sentences for its operator. */
public record HostCheck(List<String> sentences) {
    public HostCheck {
        sentences = List.copyOf(sentences);
    }

    static HostCheck of(
            RuntimeHost host, boolean userNamespaces, StepNetwork network, RuntimeSettings settings)
            throws IOException, InterruptedException {
        List<String> sentences = new ArrayList<>();
        sentences.add("The kernel is Linux " + System.getProperty("os.version") + ".");
        String version = HostCommand.run(host.runtime().toString(), "--version");
        sentences.add(
                "Steps are run by "
                        + host.runtime()
                        + " ("
                        + version.lines().findFirst().orElse("").strip()
                        + "), "
                        + settings.slots()
                        + " at a time.");
        sentences.add(
                userNamespaces
                        ? "Each slot has user ids of its own, through idmapped mounts."
                        : "Steps run as real root, without a user namespace, as"
                                + " kiln.worker.allow-no-user-namespace permits.");
        sentences.add(cgroups(host, settings));
        sentences.add(network.describe());
        sentences.add(
                host.seccompProgram().isPresent()
                        ? "System calls are filtered by a precompiled program."
                        : "System calls are filtered by a profile that is compiled for each step.");
        if (settings.allowInsecure()) {
            sentences.add(
                    "Steps that ask for it get all rights of this worker, as"
                            + " kiln.worker.allow-insecure permits.");
        }
        sentences.add(namespaces());
        return new HostCheck(sentences);
    }

    private static String cgroups(RuntimeHost host, RuntimeSettings settings) {
        String limits =
                settings.step().memory().toMegabytes()
                        + " MB of memory and "
                        + settings.step().pids()
                        + " processes";
        return switch (host.cgroupMode()) {
            case V1 -> "A step may have " + limits + " (cgroup v1).";
            case V2 -> "A step may have " + limits + " (cgroup v2).";
            case HYBRID, NONE ->
                    "Steps have no limits, as kiln.worker.allow-no-cgroups permits: cgroups cannot"
                            + " be used here.";
        };
    }

    private static String namespaces() throws IOException {
        Path init = Path.of("/proc/1/cmdline");
        boolean inside = Files.readString(init).contains("worker-namespace");
        return inside
                ? "This process has its own mount and process namespaces: nothing outlives it."
                : "This process was not started through bin/lib/worker-namespace: if it is killed,"
                        + " mounts and processes of running steps stay behind.";
    }
}
