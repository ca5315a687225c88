package dev.kiln.testkit.net;

import org.jspecify.annotations.Nullable;

/** The fault of one direction, and how often it is still to happen. */
final class FaultPlan {
    /**
     * One setting of a fault; connections count their bytes from the moment they see it.
     *
     * @param number tells it from the same fault set again
     */
    record Setting(int number, Fault fault) {}

    private @Nullable Setting setting;
    private int settings;
    private int left;
    private int done;

    synchronized void set(Fault fault, int times) {
        setting = new Setting(++settings, fault);
        left = times;
    }

    synchronized void clear() {
        setting = null;
        left = 0;
    }

    synchronized @Nullable Setting current() {
        return setting;
    }

    /** Whether the fault is to happen now; it then has happened once more. */
    synchronized boolean take(Setting wanted) {
        if (!wanted.equals(setting) || left == 0) {
            return false;
        }
        left--;
        done++;
        if (left == 0) {
            setting = null;
        }
        return true;
    }

    synchronized int done() {
        return done;
    }
}
