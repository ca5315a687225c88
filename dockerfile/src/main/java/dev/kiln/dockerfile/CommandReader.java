package dev.kiln.dockerfile;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands of {@code RUN}, {@code CMD}, {@code ENTRYPOINT} and {@code SHELL}. */
final class CommandReader {
    private static final Map<String, Flags.Kind> RUN_FLAGS =
            Map.of(
                    "mount", Flags.Kind.TEXTS,
                    "network", Flags.Kind.TEXT,
                    "security", Flags.Kind.TEXT,
                    "device", Flags.Kind.TEXTS);
    private static final Set<String> NETWORKS = Set.of("default", "none", "host");
    private static final Set<String> SECURITY = Set.of("sandbox", "insecure");

    private CommandReader() {}

    static Instruction.Run run(RawInstruction raw) {
        var flags = new Flags(raw, RUN_FLAGS);
        var command = commandLine(raw);
        if (command instanceof CommandLine.Exec exec && exec.argv().isEmpty()) {
            throw raw.refusal("arguments are required: found an empty JSON array in RUN");
        }
        flags.texts("device").forEach(device -> DeviceFlag.check(raw, device));
        var mounts = flags.texts("mount").stream().map(MountFlag::new).toList();
        mounts.forEach(mount -> check(raw, mount));
        return new Instruction.Run(
                raw.range(),
                raw.display(),
                command,
                mounts,
                oneOf(raw, NETWORKS, "invalid network mode %s", flags.given("network")),
                oneOf(raw, SECURITY, "security %s is not valid", flags.given("security")),
                flags.texts("device"));
    }

    /** A command of {@code CMD} or {@code ENTRYPOINT}; it may be empty. */
    static CommandLine command(RawInstruction raw) {
        Flags.none(raw);
        return commandLine(raw);
    }

    static List<String> shell(RawInstruction raw) {
        Flags.none(raw);
        var argv = JsonWords.of(raw);
        if (raw.arguments().isEmpty() || (argv != null && argv.isEmpty())) {
            throw raw.refusal("SHELL requires at least one argument");
        }
        if (argv == null) {
            throw raw.refusal(
                    "SHELL requires the arguments to be in JSON form, as in [\"/bin/bash\","
                            + " \"-c\"]: found '"
                            + raw.arguments()
                            + "'");
        }
        return raw.bounded(argv);
    }

    private static CommandLine commandLine(RawInstruction raw) {
        var argv = JsonWords.of(raw);
        return argv != null
                ? new CommandLine.Exec(raw.bounded(argv))
                : new CommandLine.Shell(raw.arguments(), raw.heredocs());
    }

    /** What can be said of a mount before its variables have values. */
    private static void check(RawInstruction raw, MountFlag mount) {
        try {
            mount.from();
        } catch (IllegalArgumentException e) {
            throw raw.refusal(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String oneOf(
            RawInstruction raw, Set<String> known, String message, @Nullable String value) {
        if (value != null && !known.contains(value)) {
            var expected = known.stream().sorted().toList();
            throw raw.refusal(
                    message.replace("%s", GoText.quote(value))
                            + Suggestion.of(value, expected)
                            + ": expected one of "
                            + String.join(", ", expected));
        }
        return value;
    }
}
