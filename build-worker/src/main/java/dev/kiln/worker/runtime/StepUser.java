package dev.kiln.worker.runtime;

import java.util.List;

/**
 * Who a step runs as.
 *
 * @param groups supplementary groups
 * @param home the home directory, {@code /} where there is none
 */
record StepUser(int uid, int gid, List<Integer> groups, String home) {
    StepUser {
        groups = List.copyOf(groups);
    }
}
