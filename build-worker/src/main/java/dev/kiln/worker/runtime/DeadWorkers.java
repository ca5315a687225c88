package dev.kiln.worker.runtime;

import java.io.IOException;
import java.util.Optional;

/** Removes what workers left on this machine that were killed. */
final class DeadWorkers {
    private DeadWorkers() {}

    /** Clears the remains of earlier holders of this worker's number and of all free numbers. */
    static void sweep(WorkerClaim own, Cgroups cgroups) throws IOException {
        cgroups.clear(own.number());
        for (int number = 0; number < WorkerClaim.MAX_WORKERS; number++) {
            if (number != own.number() && WorkerClaim.wasTaken(number)) {
                Optional<WorkerClaim> dead = WorkerClaim.tryTake(number);
                if (dead.isPresent()) {
                    try (WorkerClaim claim = dead.get()) {
                        cgroups.clear(claim.number());
                    }
                }
            }
        }
    }
}
