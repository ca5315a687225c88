package dev.kiln.worker.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code mounts} of a step's container: those of every step, then its own. */
final class SpecMounts {
    private final Map<String, Map<String, Object>> byDestination = new LinkedHashMap<>();

    private SpecMounts() {}

    /**
     * All mounts.
     *
     * @param own in the order in which they are made; they replace others at the same place
     */
    static List<Map<String, Object>> of(
            StepProcess step, Slot slot, boolean cgroups, List<Map<String, Object>> own) {
        SpecMounts mounts = new SpecMounts();
        mounts.addKernel(step, slot, cgroups);
        for (StepFile file : StepFile.values()) {
            String source = slot.bundle().resolve(file.source(step.network())).toString();
            mounts.add(mount(file.path(), "none", source, "bind", "nosuid", "nodev", "ro"));
        }
        own.forEach(mounts::add);
        return new ArrayList<>(mounts.byDestination.values());
    }

    static Map<String, Object> mount(
            String destination, String type, String source, String... options) {
        return mount(destination, type, source, List.of(options));
    }

    static Map<String, Object> mount(
            String destination, String type, String source, List<String> options) {
        return Map.of(
                "destination", destination, "type", type, "source", source, "options", options);
    }

    private void addKernel(StepProcess step, Slot slot, boolean cgroups) {
        add(mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"));
        add(mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=64m"));
        add(
                mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        "nosuid",
                        "noexec",
                        "newinstance",
                        "ptmxmode=0666",
                        "mode=0620",
                        "gid=5"));
        add(mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"));
        add(
                mount(
                        "/dev/shm",
                        "tmpfs",
                        "shm",
                        "nosuid",
                        "noexec",
                        "nodev",
                        "mode=1777",
                        "size=64m"));
        boolean insecure = step.security() == SecurityMode.INSECURE;
        if (step.network() == NetworkMode.HOST && slot.hasUserNamespace()) {
            // sysfs shows interfaces, and cannot be mounted by another than their owner.
            add(mount("/sys", "none", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro"));
        } else {
            String access = insecure ? "rw" : "ro";
            add(mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", access));
        }
        if (insecure && cgroups) {
            add(mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "rw"));
        }
    }

    private void add(Map<String, Object> mount) {
        String destination = (String) mount.get("destination");
        byDestination.remove(destination);
        byDestination.put(destination, mount);
    }
}
