package dev.kiln.worker.runtime;

import dev.kiln.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program that runs containers: crun, or runc. */
final class OciRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(OciRuntime.class);
    private static final int START_FAILED = 1;
    private static final int NOT_FOUND = 127;
    private static final int NOT_EXECUTABLE = 126;
    private static final long DELETE_SECONDS = 20;

    private final RuntimeHost host;
    private final Path state;
    private final Cgroups cgroups;
    private final AtomicLong count = new AtomicLong();

    /**
     * @param state a directory for the runtime's own files
     */
    OciRuntime(RuntimeHost host, Path state, Cgroups cgroups) {
        this.host = host;
        this.state = state;
        this.cgroups = cgroups;
    }

    /** A container that was started. */
    record Container(String id, Slot slot, Process process) {}

    Container start(Slot slot, Map<String, Object> spec) throws IOException {
        byte[] config = Json.bytes(spec);
        Files.write(config(slot), config);
        Arrays.fill(config, (byte) 0); // it may hold secrets
        Files.deleteIfExists(log(slot));
        String id = "kiln-" + host.worker() + "-" + slot.number() + "-" + count.incrementAndGet();
        List<String> command = command();
        command.addAll(List.of("--log", log(slot).toString(), "run"));
        command.addAll(List.of("--bundle", slot.bundle().toString(), id));
        Process process =
                HostCommand.start(command)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .start();
        return new Container(id, slot, process);
    }

    /**
     * The exit status of the step, once the runtime has ended.
     *
     * @throws StepStartException if the step could not be started, other than for its command
     */
    int status(Container container) throws IOException {
        int status = container.process().exitValue();
        String complaint = complaint(container.slot());
        if (complaint.isEmpty()) {
            return status;
        }
        if (status != START_FAILED) {
            LOG.warn("{} said of {}: {}", host.runtime(), container.id(), complaint);
            return status;
        }
        if (complaint.contains("executable file")) {
            return NOT_FOUND;
        }
        if (complaint.startsWith("open executable") || complaint.contains("ermission denied")) {
            return NOT_EXECUTABLE;
        }
        throw new StepStartException(host.runtime() + " could not start the step: " + complaint);
    }

    /** Makes sure that nothing is left of a container, whatever state it is in. */
    void kill(Container container) throws IOException {
        container.process().destroyForcibly();
        cgroups.clear(host.worker(), container.slot().number());
        List<String> command = command();
        command.addAll(List.of("delete", "--force", container.id()));
        Process delete =
                HostCommand.start(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            if (!delete.waitFor(DELETE_SECONDS, TimeUnit.SECONDS)) {
                delete.destroyForcibly();
                LOG.warn("{} delete {} did not end", host.runtime(), container.id());
            }
        } catch (InterruptedException e) {
            delete.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        cgroups.clear(host.worker(), container.slot().number());
    }

    /** Removes what a runtime that failed leaves in the cgroup hierarchies. */
    void sweep(Slot slot) throws IOException {
        cgroups.clear(host.worker(), slot.number());
    }

    /** Removes the configuration of the last container, with the secrets in it. */
    void forget(Slot slot) throws IOException {
        Files.deleteIfExists(config(slot));
    }

    private static Path config(Slot slot) {
        return slot.bundle().resolve("config.json");
    }

    private List<String> command() {
        List<String> command =
                new ArrayList<>(List.of(host.runtime().toString(), "--root", state.toString()));
        if (host.isCrun()) {
            command.add("--cgroup-manager=" + (host.hasCgroups() ? "cgroupfs" : "disabled"));
        }
        return command;
    }

    private Path log(Slot slot) {
        return slot.bundle().resolve("log");
    }

    private String complaint(Slot slot) throws IOException {
        Path log = log(slot);
        return Files.exists(log) ? Files.readString(log).strip() : "";
    }
}
