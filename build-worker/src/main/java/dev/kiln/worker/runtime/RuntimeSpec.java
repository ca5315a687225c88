package dev.kiln.worker.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the configuration of a step's container (OCI runtime-spec 1.0.2), with the capabilities,
 * paths and devices that Docker gives a container by default.
 */
final class RuntimeSpec {
    private static final String DEFAULT_PATH =
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String BPF_ANNOTATION = "run.oci.seccomp_bpf_data";
    private static final String SSH_SOCKET = "SSH_AUTH_SOCK";
    private static final int UMASK = 022;
    private static final int OOM_SCORE = 500;
    private static final long CPU_PERIOD_MICROS = 100_000;

    private final RuntimeHost host;

    RuntimeSpec(RuntimeHost host) {
        this.host = host;
    }

    /**
     * The configuration as a JSON object.
     *
     * @param mounts the step's own
     */
    Map<String, Object> of(
            StepProcess step, StepUser user, Slot slot, List<Map<String, Object>> mounts)
            throws IOException {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("ociVersion", "1.0.2");
        spec.put("process", process(step, user));
        spec.put("root", Map.of("path", slot.root().toString()));
        spec.put("hostname", step.hostname());
        spec.put("mounts", SpecMounts.of(step, slot, host.hasCgroups(), mounts));
        spec.put("linux", linux(step, slot));
        if (step.security() == SecurityMode.SANDBOX) {
            host.seccompProgram()
                    .ifPresent(bpf -> spec.put("annotations", Map.of(BPF_ANNOTATION, bpf)));
        }
        return spec;
    }

    private Map<String, Object> process(StepProcess step, StepUser user) throws IOException {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("terminal", false);
        process.put(
                "user",
                Map.of(
                        "uid", user.uid(),
                        "gid", user.gid(),
                        "additionalGids", user.groups(),
                        "umask", UMASK));
        process.put("args", step.argv());
        process.put("env", environment(step, user));
        process.put("cwd", step.workingDir());
        process.put("capabilities", StepPrivileges.capabilities(step.security(), user));
        long openFiles = Math.min(step.limits().openFiles(), host.maxOpenFiles());
        process.put(
                "rlimits",
                List.of(Map.of("type", "RLIMIT_NOFILE", "hard", openFiles, "soft", openFiles)));
        process.put("noNewPrivileges", false);
        process.put("oomScoreAdj", OOM_SCORE);
        return process;
    }

    private static List<String> environment(StepProcess step, StepUser user)
            throws StepStartException {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("PATH", DEFAULT_PATH);
        step.env().forEach(entry -> entries.put(nameOf(entry), entry));
        step.mounts().stream()
                .filter(StepMount.SshSocket.class::isInstance)
                .findFirst()
                .ifPresent(socket ->
                        entries.putIfAbsent(SSH_SOCKET, SSH_SOCKET + "=" + socket.target()));
        for (SecretEnv secret : step.secretEnv()) {
            entries.put(secret.name(), secret.entry());
        }
        entries.putIfAbsent("HOME", "HOME=" + user.home());
        return List.copyOf(entries.values());
    }

    private static String nameOf(String entry) {
        int equals = entry.indexOf('=');
        return equals < 0 ? entry : entry.substring(0, equals);
    }

    private Map<String, Object> linux(StepProcess step, Slot slot) throws IOException {
        Map<String, Object> linux = new LinkedHashMap<>();
        linux.put("namespaces", namespaces(step.network(), slot));
        if (host.hasCgroups()) {
            linux.put("cgroupsPath", Cgroups.path(host.worker(), slot.number()));
            linux.put("resources", resources(step));
        }
        if (step.security() == SecurityMode.SANDBOX && host.seccompProgram().isEmpty()) {
            linux.put("seccomp", host.seccompProfile());
        }
        StepPrivileges.addTo(linux, step.security());
        return linux;
    }

    private List<Map<String, Object>> namespaces(NetworkMode network, Slot slot) {
        List<Map<String, Object>> namespaces = new ArrayList<>();
        for (String type : List.of("pid", "mount", "ipc", "uts")) {
            namespaces.add(Map.of("type", type));
        }
        if (host.cgroupMode() == CgroupMode.V2) {
            namespaces.add(Map.of("type", "cgroup"));
        }
        if (slot.hasUserNamespace()) {
            namespaces.add(Map.of("type", "user", "path", slot.userNamespace().toString()));
        }
        Optional<Map<String, Object>> own =
                switch (network) {
                    case NONE -> Optional.of(Map.of("type", "network"));
                    case DEFAULT ->
                            Optional.of(
                                    Map.of(
                                            "type",
                                            "network",
                                            "path",
                                            slot.networkNamespace().toString()));
                    case HOST -> Optional.empty();
                };
        own.ifPresent(namespaces::add);
        return namespaces;
    }

    private static Map<String, Object> resources(StepProcess step) {
        StepLimits limits = step.limits();
        Map<String, Object> resources = new LinkedHashMap<>();
        long bytes = limits.memory().toBytes();
        resources.put("memory", Map.of("limit", bytes));
        resources.put("pids", Map.of("limit", limits.pids()));
        if (limits.cpus() > 0) {
            long quota = Math.round(limits.cpus() * CPU_PERIOD_MICROS);
            resources.put("cpu", Map.of("quota", quota, "period", CPU_PERIOD_MICROS));
        }
        if (step.security() == SecurityMode.INSECURE) {
            resources.put("devices", StepPrivileges.anyDevice());
        }
        return resources;
    }
}
