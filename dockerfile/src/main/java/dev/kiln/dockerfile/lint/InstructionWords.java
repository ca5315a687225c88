package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.FileSource;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.KeyValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words of an instruction in which variables are resolved. */
final class InstructionWords {
    private InstructionWords() {}

    /**
     * The words, in BuildKit's order. Those of {@code ARG} and {@code EXPOSE}, the options of
     * mounts and the bodies of here-documents go by other rules.
     */
    static List<String> of(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Env env -> words(env.pairs());
            case Instruction.Label label -> words(label.pairs());
            case Instruction.Copy(_, _, var sources, var destination, _, var flags) ->
                    words(sources, destination, flags.chown(), flags.chmod());
            case Instruction.Add(_, _, var sources, var destination, var flags) ->
                    words(sources, destination, flags.chown(), flags.chmod(), flags.checksum());
            case Instruction.Workdir workdir -> List.of(workdir.path());
            case Instruction.User user -> List.of(user.user());
            case Instruction.Volume volume -> volume.paths();
            case Instruction.StopSignal stop -> List.of(stop.signal());
            case Instruction.From _,
                    Instruction.Run _,
                    Instruction.Arg _,
                    Instruction.Expose _,
                    Instruction.Cmd _,
                    Instruction.Entrypoint _,
                    Instruction.Shell _,
                    Instruction.HealthCheck _,
                    Instruction.Maintainer _,
                    Instruction.OnBuild _ ->
                    List.of();
        };
    }

    /** The sources that are looked for in the context, as written. */
    static List<String> contextSources(Instruction instruction) {
        boolean otherStage = instruction instanceof Instruction.Copy copy && copy.from() != null;
        return otherStage ? List.of() : paths(sources(instruction));
    }

    /** The bodies of here-documents in which variables are resolved. */
    static List<String> bodies(Instruction instruction) {
        var bodies = new ArrayList<String>();
        for (var source : sources(instruction)) {
            if (source instanceof FileSource.Inline inline && inline.expand()) {
                bodies.add(inline.body());
            }
        }
        return bodies;
    }

    private static List<FileSource> sources(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Copy copy -> copy.sources();
            case Instruction.Add add -> add.sources();
            case Instruction _ -> List.of();
        };
    }

    private static List<String> paths(List<FileSource> sources) {
        var paths = new ArrayList<String>();
        for (var source : sources) {
            if (source instanceof FileSource.Path path) {
                paths.add(path.word());
            }
        }
        return paths;
    }

    private static List<String> words(List<KeyValue> pairs) {
        var words = new ArrayList<String>();
        for (var pair : pairs) {
            words.add(pair.key());
            words.add(pair.value());
        }
        return words;
    }

    private static List<String> words(
            List<FileSource> sources, String destination, @Nullable String... flags) {
        var words = new ArrayList<String>();
        for (String flag : flags) {
            if (flag != null) {
                words.add(flag);
            }
        }
        words.addAll(paths(sources));
        words.add(destination);
        return words;
    }
}
