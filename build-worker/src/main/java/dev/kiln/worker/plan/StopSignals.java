package dev.kiln.worker.plan;

import dev.kiln.dockerfile.Instruction;
import java.util.Locale;
import java.util.Set;

/** The signals that {@code STOPSIGNAL} takes: numbers, and names with or without {@code SIG}. */
final class StopSignals {
    private static final Set<String> NAMES =
            Set.of(
                    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO",
                    "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP",
                    "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM",
                    "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX");

    private static final int MAX_ABOVE_MIN = 15;
    private static final int MAX_BELOW_MAX = 14;

    private StopSignals() {}

    /** The signal, if it is one. */
    static String checked(Instruction instruction, String signal) {
        if (!isNumber(signal) && !isName(signal)) {
            throw new PlanException(instruction, "invalid signal: " + signal);
        }
        return signal;
    }

    private static boolean isNumber(String signal) {
        return signal.matches("[+-]?[0-9]{1,9}") && Integer.parseInt(signal) != 0;
    }

    private static boolean isName(String signal) {
        String upper = signal.toUpperCase(Locale.ROOT);
        String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
        return NAMES.contains(name)
                || isRealTime(name, "RTMIN+", MAX_ABOVE_MIN)
                || isRealTime(name, "RTMAX-", MAX_BELOW_MAX);
    }

    private static boolean isRealTime(String name, String prefix, int max) {
        return name.startsWith(prefix)
                && name.substring(prefix.length()).matches("[1-9][0-9]?")
                && Integer.parseInt(name.substring(prefix.length())) <= max;
    }
}
