package dev.kiln.worker.runtime;

import java.nio.file.Path;

/**
 * A place for one step at a time, made ready once and used by many steps.
 *
 * @param number from 0
 * @param uidBase the machine's id of the step's root; 0 without a user namespace
 * @param folder holds everything else
 * @param layers the store's layers with the slot's ids
 * @param network how it is connected
 */
record Slot(int number, int uidBase, Path folder, Path layers, StepNetwork.Attachment network) {
    static final int IDS = 65536;

    /** The same place for a step with the worker's own ids. */
    Slot withoutUserNamespace(Path plainLayers) {
        return new Slot(number, 0, folder, plainLayers, network);
    }

    boolean hasUserNamespace() {
        return uidBase > 0;
    }

    /**
     * The machine's id of an id in the step.
     *
     * @param what it belongs to, for the message
     */
    int hostId(String what, int id) throws StepStartException {
        if (id < 0 || (hasUserNamespace() && id >= IDS)) {
            throw new StepStartException(
                    "the id "
                            + id
                            + " of the "
                            + what
                            + " is too high: steps have the ids 0 to "
                            + (IDS - 1));
        }
        return uidBase + id;
    }

    /** Where the root of a step is mounted. */
    Path root() {
        return folder.resolve("root");
    }

    /** The OCI bundle: {@code config.json} and what it refers to. */
    Path bundle() {
        return folder.resolve("bundle");
    }

    /** What is mounted for one step. */
    Path stage() {
        return folder.resolve("stage");
    }

    Path userNamespace() {
        return folder.resolve("user");
    }

    Path networkNamespace() {
        return folder.resolve("net");
    }
}
