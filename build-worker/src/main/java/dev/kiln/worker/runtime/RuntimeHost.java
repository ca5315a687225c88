package dev.kiln.worker.runtime;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the worker found on its machine and steps depend on.
 *
 * @param worker the worker's number on this machine
 * @param runtime the OCI runtime's program
 * @param hasCgroups whether limits are set
 * @param maxOpenFiles the most open files that a process may be given here
 * @param seccompProgram the compiled filter, where the runtime takes one
 * @param seccompProfile the same for a runtime that compiles it itself
 */
record RuntimeHost(
        int worker,
        Path runtime,
        CgroupMode cgroupMode,
        boolean hasCgroups,
        long maxOpenFiles,
        Optional<String> seccompProgram,
        Map<String, Object> seccompProfile) {
    boolean isCrun() {
        return runtime.getFileName().toString().startsWith("crun");
    }

    RuntimeHost withSeccompProgram(Optional<String> program) {
        return new RuntimeHost(
                worker, runtime, cgroupMode, hasCgroups, maxOpenFiles, program, seccompProfile);
    }
}
