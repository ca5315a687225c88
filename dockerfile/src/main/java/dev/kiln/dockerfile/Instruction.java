package dev.kiln.dockerfile;

import dev.kiln.image.Healthcheck;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One typed instruction. Words that may hold variables are kept as written and expanded by the
 * planner, which knows the environment at that place.
 */
public sealed interface Instruction {
    SourceRange range();

    /**
     * The instruction as written, comments out and continuation lines joined by one space, for
     * people.
     */
    String text();

    /**
     * {@code FROM [--platform=P] IMAGE [AS NAME]}.
     *
     * @param name the stage's name in lower case
     */
    record From(
            SourceRange range,
            String text,
            String image,
            @Nullable String platform,
            @Nullable String name)
            implements Instruction {}

    /**
     * {@code RUN}.
     *
     * @param network {@code default}, {@code none} or {@code host}; null where not said
     * @param security {@code sandbox} or {@code insecure}; null where not said
     * @param devices each {@code --device} as written
     */
    record Run(
            SourceRange range,
            String text,
            CommandLine command,
            List<MountFlag> mounts,
            @Nullable String network,
            @Nullable String security,
            List<String> devices)
            implements Instruction {
        public Run {
            mounts = List.copyOf(mounts);
            devices = List.copyOf(devices);
        }

        /** One without flags. */
        public Run(SourceRange range, String text, CommandLine command) {
            this(range, text, command, List.of(), null, null, List.of());
        }
    }

    /**
     * {@code COPY}. Flags and paths are unexpanded words.
     *
     * @param from stage, index, image or named context; null for the build context
     */
    record Copy(
            SourceRange range,
            String text,
            List<FileSource> sources,
            String destination,
            @Nullable String from,
            CopyFlags flags)
            implements Instruction {
        public Copy {
            sources = List.copyOf(sources);
        }
    }

    /** {@code ADD}: as {@code COPY} from the context, but unpacks archives and fetches. */
    record Add(
            SourceRange range,
            String text,
            List<FileSource> sources,
            String destination,
            AddFlags flags)
            implements Instruction {
        public Add {
            sources = List.copyOf(sources);
        }
    }

    record Env(SourceRange range, String text, List<KeyValue> pairs) implements Instruction {
        public Env {
            pairs = List.copyOf(pairs);
        }
    }

    record Arg(SourceRange range, String text, List<Declaration> declarations)
            implements Instruction {
        public Arg {
            declarations = List.copyOf(declarations);
        }

        /** {@code NAME} or {@code NAME=default}. */
        public record Declaration(String name, @Nullable String defaultValue) {}
    }

    record Label(SourceRange range, String text, List<KeyValue> pairs) implements Instruction {
        public Label {
            pairs = List.copyOf(pairs);
        }
    }

    /** {@code EXPOSE}, its ports as written: {@code 80}, {@code 53/udp}, {@code 8000-8010}. */
    record Expose(SourceRange range, String text, List<String> ports) implements Instruction {
        public Expose {
            ports = List.copyOf(ports);
        }
    }

    record Workdir(SourceRange range, String text, String path) implements Instruction {}

    record User(SourceRange range, String text, String user) implements Instruction {}

    record Cmd(SourceRange range, String text, CommandLine command) implements Instruction {}

    record Entrypoint(SourceRange range, String text, CommandLine command) implements Instruction {}

    record Volume(SourceRange range, String text, List<String> paths) implements Instruction {
        public Volume {
            paths = List.copyOf(paths);
        }
    }

    record StopSignal(SourceRange range, String text, String signal) implements Instruction {}

    record Shell(SourceRange range, String text, List<String> argv) implements Instruction {
        public Shell {
            argv = List.copyOf(argv);
        }
    }

    /** {@code HEALTHCHECK}; a shell-form command is {@code CMD-SHELL} in its test. */
    record HealthCheck(SourceRange range, String text, Healthcheck healthcheck)
            implements Instruction {}

    record Maintainer(SourceRange range, String text, String name) implements Instruction {}

    /**
     * {@code ONBUILD}: an instruction for the builds whose base this image is. It is read where it
     * is triggered ({@link #parseTrigger}), so that it may be one that only they understand.
     *
     * @param trigger the instruction as the image config holds it, here-documents included; never
     *     {@code ONBUILD}, {@code FROM} or {@code MAINTAINER}
     */
    record OnBuild(SourceRange range, String text, String trigger) implements Instruction {}

    /**
     * Reads a trigger of a base image.
     *
     * @param at the place that it gets: that of the {@code FROM} which triggers it
     * @throws DockerfileException if it is not exactly one instruction, or begins a stage
     */
    static Instruction parseTrigger(String text, SourceRange at) {
        return DockerfileParser.parseTrigger(text, at);
    }
}
