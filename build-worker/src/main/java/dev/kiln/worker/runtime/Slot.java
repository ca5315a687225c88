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

    boolean hasUserNamespace() {
        return uidBase > 0;
    }

    /** Where the root of a step is mounted. */
    Path root() {
        return folder.resolve("root");
    }

    /** The OCI bundle: {@code config.json} and what it refers to. */
    Path bundle() {
        return folder.resolve("bundle");
    }

    Path userNamespace() {
        return folder.resolve("user");
    }

    Path networkNamespace() {
        return folder.resolve("net");
    }
}
