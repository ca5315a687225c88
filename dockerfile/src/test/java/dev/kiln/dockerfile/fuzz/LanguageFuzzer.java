package dev.kiln.dockerfile.fuzz;

import dev.kiln.dockerfile.CommandLine;
import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.DockerfileException;
import dev.kiln.dockerfile.DockerfileParser;
import dev.kiln.dockerfile.FileSource;
import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.Limits;
import dev.kiln.dockerfile.MountFlag;
import dev.kiln.dockerfile.SourceRange;
import dev.kiln.dockerfile.WordExpander;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What bytes from outside reach first: Dockerfiles, their words, ignore files. Whatever they are,
 * they are understood or refused with the place; nothing else is thrown, and it ends.
 */
public final class LanguageFuzzer {
    private static final int WORDS = 'w';
    private static final int IGNORE = 'i';

    private LanguageFuzzer() {}

    /**
     * Called by Jazzer. The first byte says what the rest is: words, an ignore file, or neither.
     */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        String text = new String(data, 1, data.length - 1, StandardCharsets.UTF_8);
        switch (data[0]) {
            case WORDS -> words(text);
            case IGNORE -> ignoreFile(text);
            default -> dockerfile(new String(data, StandardCharsets.UTF_8));
        }
    }

    private static void dockerfile(String text) {
        Dockerfile file;
        try {
            file = DockerfileParser.parse(text);
        } catch (DockerfileException e) {
            check(e.line() >= 1 && e.column() >= 1, "an error has a place");
            check(e.line() <= lines(text), "the place is in the file");
            return;
        }
        check(!file.stages().isEmpty(), "a Dockerfile has a stage");
        int line = 0;
        var environment = new HashMap<String, String>();
        for (var stage : file.stages()) {
            for (var instruction : stage.instructions()) {
                var range = instruction.range();
                check(range.line() > line && range.endLine() >= range.line(), "lines ascend");
                line = range.endLine();
                instruction(instruction, environment, file.escape());
            }
        }
        check(line <= lines(text), "ranges are in the file");
    }

    private static void instruction(
            Instruction instruction, Map<String, String> environment, char escape) {
        switch (instruction) {
            case Instruction.Env env ->
                    env.pairs()
                            .forEach(pair -> {
                                String value = expand(pair.value(), environment, escape);
                                environment.put(pair.key(), value);
                            });
            case Instruction.Run run -> {
                run.mounts().forEach(mount -> mount(mount, environment, escape));
                if (run.command() instanceof CommandLine.Shell shell) {
                    check(shell.script().length() <= 2 * Limits.MAX_FILE_CHARS, "a script ends");
                }
            }
            case Instruction.Copy copy ->
                    copy.sources().forEach(source -> source(source, environment, escape));
            case Instruction.OnBuild trigger -> trigger(trigger.trigger());
            default -> {}
        }
    }

    private static void source(FileSource source, Map<String, String> environment, char escape) {
        switch (source) {
            case FileSource.Path(String word) -> expand(word, environment, escape);
            case FileSource.Inline inline -> {
                try {
                    WordExpander.expandBody(inline.body(), environment::get);
                } catch (IllegalArgumentException e) {
                    check(e.getMessage() != null, "an error says what is wrong");
                }
            }
        }
    }

    private static void mount(MountFlag mount, Map<String, String> environment, char escape) {
        try {
            mount.parse(word -> WordExpander.expand(word, environment::get, escape));
        } catch (IllegalArgumentException e) {
            check(e.getMessage() != null, "an error says what is wrong");
        }
    }

    private static void trigger(String text) {
        try {
            check(
                    !(Instruction.parseTrigger(text, new SourceRange(1, 1, 1))
                            instanceof Instruction.From),
                    "a trigger begins no stage");
        } catch (DockerfileException e) {
            check(e.line() >= 1, "an error has a place");
        }
    }

    private static void words(String text) {
        var environment = Map.of("a", "x y", "b", "", "c", "/usr/local/bin", "d", "*");
        expand(text, environment, '\\');
        expand(text, environment, '`');
    }

    private static String expand(String word, Map<String, String> environment, char escape) {
        try {
            String result = WordExpander.expand(word, environment::get, escape);
            check(result.length() <= Limits.MAX_EXPANDED_CHARS, "a word is bounded");
            WordExpander.expandWords(word, environment::get, escape)
                    .forEach(part -> check(!part.isEmpty(), "no word is empty"));
            return result;
        } catch (IllegalArgumentException e) {
            check(e.getMessage() != null, "an error says what is wrong");
            return "";
        }
    }

    private static void ignoreFile(String text) {
        IgnoreRules rules;
        try {
            rules = IgnoreRules.parse(text);
        } catch (DockerfileException e) {
            check(e.line() >= 1 && e.line() <= lines(text), "the place is in the file");
            return;
        }
        for (String directory : new String[] {"a", "a/b", "src", ".git"}) {
            if (rules.ignoresAllBelow(directory)) {
                check(rules.ignores(directory + "/x", false), "all below is left out");
            }
        }
    }

    private static long lines(String text) {
        return Math.max(1, text.lines().count() + 1);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("does not hold: " + what);
        }
    }
}
