package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The flags, sources and destinations of {@code COPY} and {@code ADD}. */
final class FileReader {
    private static final Map<String, Flags.Kind> COPY_FLAGS =
            Map.of(
                    "from", Flags.Kind.TEXT,
                    "chown", Flags.Kind.TEXT,
                    "chmod", Flags.Kind.TEXT,
                    "link", Flags.Kind.BOOL,
                    "parents", Flags.Kind.BOOL,
                    "exclude", Flags.Kind.TEXTS);
    private static final Map<String, Flags.Kind> ADD_FLAGS =
            Map.of(
                    "chown", Flags.Kind.TEXT,
                    "chmod", Flags.Kind.TEXT,
                    "link", Flags.Kind.BOOL,
                    "exclude", Flags.Kind.TEXTS,
                    "checksum", Flags.Kind.TEXT,
                    "keep-git-dir", Flags.Kind.BOOL,
                    "unpack", Flags.Kind.BOOL);

    private FileReader() {}

    static Instruction.Copy copy(RawInstruction raw) {
        var words = words(raw);
        var flags = new Flags(raw, COPY_FLAGS);
        return new Instruction.Copy(
                raw.range(),
                raw.display(),
                sources(raw, words),
                words.getLast(),
                flags.text("from"),
                new CopyFlags(
                        flags.text("chown"),
                        flags.text("chmod"),
                        flags.isTrue("link"),
                        flags.isTrue("parents"),
                        flags.texts("exclude")));
    }

    static Instruction.Add add(RawInstruction raw) {
        var words = words(raw);
        var flags = new Flags(raw, ADD_FLAGS);
        return new Instruction.Add(
                raw.range(),
                raw.display(),
                sources(raw, words),
                words.getLast(),
                new AddFlags(
                        flags.text("chown"),
                        flags.text("chmod"),
                        flags.isTrue("link"),
                        flags.texts("exclude"),
                        flags.text("checksum"),
                        flags.bool("keep-git-dir"),
                        flags.bool("unpack")));
    }

    private static List<String> words(RawInstruction raw) {
        var json = JsonWords.of(raw);
        var words = raw.bounded(json != null ? json : Words.simple(raw.arguments()));
        if (words.size() < 2) {
            throw raw.refusal(
                    raw.keyword()
                            + " requires at least two arguments, but only one was provided."
                            + " Destination could not be determined");
        }
        return words;
    }

    private static List<FileSource> sources(RawInstruction raw, List<String> words) {
        if (Heredocs.isAnnouncement(words.getLast())) {
            throw raw.refusal(raw.keyword() + " cannot accept a heredoc as a destination");
        }
        Map<String, Heredoc> bodies = new HashMap<>();
        raw.heredocs().forEach(heredoc -> bodies.put(heredoc.name(), heredoc));
        var sources = new ArrayList<FileSource>();
        for (String word : words.subList(0, words.size() - 1)) {
            var announced = Heredocs.announcement(word);
            if (announced == null) {
                sources.add(new FileSource.Path(word));
            } else {
                var known = bodies.getOrDefault(announced.name(), announced);
                var heredoc = announced.withBody(known.body());
                sources.add(
                        new FileSource.Inline(heredoc.name(), heredoc.content(), heredoc.expand()));
            }
        }
        return sources;
    }
}
