package dev.kiln.worker.copy;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads symbolic modes by the rules of BSD's setmode(3), which BuildKit follows; the umask is 0.
 */
final class ModeParser {
    private static final int USER = 04700;
    private static final int GROUP = 02070;
    private static final int OTHERS = 07;
    private static final int ALL_BUT_STICKY = 06777;
    private static final int STICKY = 01000;
    private static final int SET_IDS = 06000;
    private static final int READ = 0444;
    private static final int WRITE = 0222;
    private static final int EXECUTE = 0111;

    private final String text;
    private final List<ModeStep> steps = new ArrayList<>();
    private int at;
    private boolean assigned;

    ModeParser(String text) {
        this.text = text;
    }

    List<ModeStep> parse() {
        do {
            clause();
        } while (at++ < text.length());
        return steps;
    }

    /** {@code go-w}, {@code u=rw+X}: ends at a comma or the end. */
    private void clause() {
        int who = who();
        do {
            change(who);
        } while (at < text.length() && text.charAt(at) != ',');
    }

    private int who() {
        int who = 0;
        while (at < text.length()) {
            switch (text.charAt(at)) {
                case 'a' -> who |= ALL_BUT_STICKY;
                case 'u' -> who |= USER;
                case 'g' -> who |= GROUP;
                case 'o' -> who |= OTHERS;
                default -> {
                    return who;
                }
            }
            at++;
        }
        throw malformed();
    }

    private void change(int forWhom) {
        char operator = text.charAt(at++);
        if (operator != '+' && operator != '-' && operator != '=') {
            throw malformed();
        }
        assigned &= operator != '=';
        int who = forWhom;
        int bits = 0;
        int executable = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean special = who == 0 || (who & ~OTHERS) != 0;
            switch (c) {
                case 'r' -> bits |= READ;
                case 'w' -> bits |= WRITE;
                case 'x' -> bits |= EXECUTE;
                case 's' -> bits |= special ? SET_IDS : 0;
                case 't' -> {
                    who |= special ? STICKY : 0;
                    bits |= special ? STICKY : 0;
                }
                case 'X' -> {
                    bits |= operator == '-' ? EXECUTE : 0;
                    executable = operator == '-' ? executable : EXECUTE;
                }
                case 'u', 'g', 'o' -> {
                    flush(operator, who, bits, executable, bits != 0);
                    assigned |= operator == '=';
                    steps.add(new ModeStep.CopyClass(shift(c), classes(who), operator));
                    bits = 0;
                    executable = 0;
                }
                default -> {
                    finish(operator, who, bits, executable);
                    return;
                }
            }
        }
        finish(operator, who, bits, executable);
    }

    private void finish(char operator, int who, int bits, int executable) {
        boolean clears = operator == '=' && !assigned;
        flush(operator, who, bits, executable, bits != 0 || clears);
        assigned |= operator == '=';
    }

    private void flush(char operator, int who, int bits, int executable, boolean any) {
        int mask = who == 0 ? -1 : who;
        if (any && operator == '=') {
            steps.add(new ModeStep.Remove(who == 0 ? ALL_BUT_STICKY : who));
        }
        if (any) {
            int some = bits & mask;
            steps.add(operator == '-' ? new ModeStep.Remove(some) : new ModeStep.Add(some));
        }
        if (executable != 0) {
            steps.add(new ModeStep.AddIfExecutable(executable & mask));
        }
    }

    private static int shift(char c) {
        return switch (c) {
            case 'u' -> 6;
            case 'g' -> 3;
            default -> 0;
        };
    }

    private static int classes(int who) {
        int all = READ | WRITE | EXECUTE;
        return who == 0 ? all : who & all;
    }

    private IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "invalid chmod parameter: '"
                        + text
                        + "': invalid syntax: expected an octal number such as 0644, or a symbolic"
                        + " mode such as u=rwX,go-w");
    }
}
