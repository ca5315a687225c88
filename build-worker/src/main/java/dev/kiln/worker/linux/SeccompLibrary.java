package dev.kiln.worker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Compiles system call filters with libseccomp, which every OCI runtime on Debian brings along. */
@SuppressWarnings("restricted")
public final class SeccompLibrary {
    /** The call is made. */
    public static final int ALLOW = 0x7fff0000;

    private static final String NAME = "libseccomp.so.2";
    private static final int ERRNO = 0x00050000;
    private static final int ERRNO_MASK = 0xffff;
    private static final int ATTRIBUTE_OPTIMIZE = 8;
    private static final int BINARY_TREE = 2;
    private static final int NO_SUCH_CALL = -1;
    private static final int COMPARISON_BYTES = 24;

    private final SymbolLookup symbols;
    private final MethodHandle init;
    private final MethodHandle release;
    private final MethodHandle setAttribute;
    private final MethodHandle addArchitecture;
    private final MethodHandle resolveName;
    private final MethodHandle addRule;
    private final MethodHandle export;
    private final MethodHandle memfdCreate;

    /** How an argument of a call is compared, numbered as in seccomp.h. */
    public enum Operator {
        NOT_EQUAL(1),
        LESS(2),
        EQUAL(4),
        GREATER(6),
        /** Holds if the argument has none of the bits of the value. */
        NO_BITS(7);

        private final int number;

        Operator(int number) {
            this.number = number;
        }
    }

    /** A condition on the argument with this index, 0 to 5. */
    public record Comparison(int argument, Operator operator, long value) {}

    /** What happens to the calls of this name, under all of the conditions. */
    public record Rule(int action, String call, List<Comparison> conditions) {
        public Rule {
            conditions = List.copyOf(conditions);
        }
    }

    /** The action that makes a call fail with this error number. */
    public static int failWith(int errno) {
        return ERRNO | (errno & ERRNO_MASK);
    }

    private SeccompLibrary(SymbolLookup symbols) {
        this.symbols = symbols;
        init = bind("seccomp_init", ADDRESS, JAVA_INT);
        release = bindVoid("seccomp_release", ADDRESS);
        setAttribute = bind("seccomp_attr_set", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        addArchitecture = bind("seccomp_arch_add", JAVA_INT, ADDRESS, JAVA_INT);
        resolveName = bind("seccomp_syscall_resolve_name", JAVA_INT, ADDRESS);
        addRule =
                bind(
                        "seccomp_rule_add_array",
                        JAVA_INT,
                        ADDRESS,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        ADDRESS);
        export = bind("seccomp_export_bpf", JAVA_INT, ADDRESS, JAVA_INT);
        memfdCreate = Libc.bind("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    }

    /** The library, or nothing if it is not installed. */
    public static Optional<SeccompLibrary> find() {
        try {
            return Optional.of(
                    new SeccompLibrary(SymbolLookup.libraryLookup(NAME, Arena.global())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Compiles a filter.
     *
     * @param otherwise the action for calls that no rule names
     * @param architectures numbers of architectures (seccomp.h) besides the machine's own
     * @param rules calls that the library does not know are left to {@code otherwise}
     * @return the program as seccomp(2) takes it, an array of {@code struct sock_filter}
     */
    public byte[] compile(int otherwise, List<Integer> architectures, List<Rule> rules)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = (MemorySegment) init.invokeExact(otherwise);
            if (filter.equals(MemorySegment.NULL)) {
                throw new IOException("libseccomp refused the default action " + otherwise);
            }
            try {
                for (int architecture : architectures) {
                    check(
                            (int) addArchitecture.invokeExact(filter, architecture),
                            "seccomp_arch_add");
                }
                int ignored =
                        (int) setAttribute.invokeExact(filter, ATTRIBUTE_OPTIMIZE, BINARY_TREE);
                for (Rule rule : rules) {
                    add(arena, filter, rule);
                }
                return export(arena, filter);
            } finally {
                release.invokeExact(filter);
            }
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    private void add(Arena arena, MemorySegment filter, Rule rule) throws Throwable {
        int number = (int) resolveName.invokeExact(arena.allocateFrom(rule.call()));
        if (number == NO_SUCH_CALL) {
            return;
        }
        List<Comparison> conditions = rule.conditions();
        MemorySegment array = arena.allocate((long) COMPARISON_BYTES * conditions.size() + 1, 8);
        for (int i = 0; i < conditions.size(); i++) {
            Comparison comparison = conditions.get(i);
            MemorySegment entry = array.asSlice((long) i * COMPARISON_BYTES, COMPARISON_BYTES);
            entry.set(JAVA_INT, 0, comparison.argument());
            entry.set(JAVA_INT, 4, comparison.operator().number);
            entry.set(JAVA_LONG, 8, comparison.value());
        }
        int result =
                (int) addRule.invokeExact(filter, rule.action(), number, conditions.size(), array);
        check(result, "seccomp_rule_add_array for " + rule.call());
    }

    private byte[] export(Arena arena, MemorySegment filter) throws Throwable {
        MemorySegment state = Libc.errnoSegment(arena);
        int memory = (int) memfdCreate.invokeExact(state, arena.allocateFrom("kiln-seccomp"), 1);
        if (memory < 0) {
            throw new LinuxException("memfd_create", "kiln-seccomp", Libc.errno(state));
        }
        try {
            check((int) export.invokeExact(filter, memory), "seccomp_export_bpf");
            return Files.readAllBytes(Path.of("/proc/self/fd/" + memory));
        } finally {
            MountCalls.close(memory);
        }
    }

    private MethodHandle bind(String function, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(
                        symbols.findOrThrow(function), FunctionDescriptor.of(result, arguments));
    }

    private MethodHandle bindVoid(String function, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(
                        symbols.findOrThrow(function), FunctionDescriptor.ofVoid(arguments));
    }

    private static void check(int result, String call) throws IOException {
        if (result < 0) {
            throw new LinuxException(call, "in libseccomp", -result);
        }
    }

    private static IOException rethrow(Throwable e) {
        return switch (e) {
            case IOException failure -> failure;
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case Throwable other -> throw new IllegalStateException(other);
        };
    }
}
