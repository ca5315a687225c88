package dev.kiln.worker.runtime;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What one step may use: {@code kiln.worker.step.*}.
 *
 * @param memory memory of all its processes; beyond it the kernel kills one of them
 * @param cpus processor time per time, in processors; 0 for no limit
 * @param pids processes and threads at the same time
 * @param openFiles open files of one process
 * @param timeout how long it may take, after which it is killed
 */
public record StepLimits(
        @DefaultValue("4GB") DataSize memory,
        @DefaultValue("0") double cpus,
        @DefaultValue("4096") int pids,
        @DefaultValue("65536") int openFiles,
        @DefaultValue("1h") Duration timeout) {
    private static final DataSize MIN_MEMORY = DataSize.ofMegabytes(6);

    /** What a step gets where no setting says otherwise. */
    public static final StepLimits DEFAULT =
            new StepLimits(DataSize.ofGigabytes(4), 0, 4096, 65536, Duration.ofHours(1));

    public StepLimits {
        require(memory.compareTo(MIN_MEMORY) >= 0, "memory", "at least 6MB");
        require(cpus >= 0, "cpus", "0 or more");
        require(pids > 0, "pids", "more than 0");
        require(openFiles > 0, "open-files", "more than 0");
        require(timeout.isPositive(), "timeout", "more than 0");
    }

    private static void require(boolean holds, String name, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("kiln.worker.step." + name + " must be " + expected);
        }
    }
}
