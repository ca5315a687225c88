package dev.kiln.worker.plan;

import dev.kiln.dockerfile.FileSource;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.WordExpansionException;
import dev.kiln.image.Digest;
import dev.kiln.source.GitUrl;
import dev.kiln.source.HttpUrl;
import dev.kiln.source.InvalidSourceException;
import dev.kiln.source.Source;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a {@code COPY} or {@code ADD} in its place. */
final class FilePlanner {
    private FilePlanner() {}

    static StepAction.Copy plan(Place place, Instruction.Copy copy) {
        var flags = copy.flags();
        List<CopyFile> files =
                copy.sources().stream().map(source -> copied(place, source)).toList();
        return new StepAction.Copy(
                copy.from() == null ? ImageSource.Context.MAIN : place.stage().source(copy.from()),
                files,
                place.expand(copy.destination()),
                place.workingDir(),
                place.expandOptional(flags.chown()),
                place.expandOptional(flags.chmod()),
                flags.link(),
                flags.parents(),
                flags.exclude(),
                false);
    }

    static StepAction.Copy plan(Place place, Instruction.Add add) {
        var flags = add.flags();
        String checksum = place.expandOptional(flags.checksum());
        if (checksum != null && add.sources().size() != 1) {
            throw place.refusal("checksum can't be specified for multiple sources");
        }
        List<CopyFile> files =
                add.sources().stream()
                        .map(source -> added(place, source, checksum, flags.keepGitDir()))
                        .toList();
        if (checksum != null && !(files.getFirst() instanceof CopyFile.Remote)) {
            throw place.refusal("checksum requires HTTP(S) or Git sources");
        }
        return new StepAction.Copy(
                ImageSource.Context.MAIN,
                files,
                place.expand(add.destination()),
                place.workingDir(),
                place.expandOptional(flags.chown()),
                place.expandOptional(flags.chmod()),
                flags.link(),
                false,
                flags.exclude(),
                flags.unpack());
    }

    private static CopyFile copied(Place place, FileSource file) {
        if (file instanceof FileSource.Path(String word)) {
            String path = place.expand(word);
            Optional<Source> remote = remote(place, path);
            if (remote.isPresent()) {
                throw place.refusal(
                        remote.get() instanceof GitUrl
                                ? "source can't be a git ref for COPY"
                                : "source can't be a URL for COPY");
            }
            return new CopyFile.Path(path);
        }
        return inline(place, (FileSource.Inline) file);
    }

    private static CopyFile added(
            Place place, FileSource file, @Nullable String checksum, @Nullable Boolean keepGitDir) {
        if (!(file instanceof FileSource.Path(String word))) {
            return inline(place, (FileSource.Inline) file);
        }
        String path = place.expand(word);
        try {
            return switch (remote(place, path).orElse(null)) {
                case null -> new CopyFile.Path(path);
                case HttpUrl url -> new CopyFile.Remote(url, digest(place, checksum));
                case GitUrl url -> {
                    GitUrl git = checksum == null ? url : url.withChecksum(checksum);
                    yield new CopyFile.Remote(
                            keepGitDir == null ? git : git.withKeepGitDir(keepGitDir), null);
                }
            };
        } catch (InvalidSourceException e) {
            throw place.refusal(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Digest digest(Place place, @Nullable String checksum) {
        try {
            return checksum == null ? null : Digest.parse(checksum);
        } catch (IllegalArgumentException e) {
            throw place.refusal(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Source> remote(Place place, String path) {
        try {
            return Source.ofAdd(path);
        } catch (InvalidSourceException e) {
            throw place.refusal(String.valueOf(e.getMessage()));
        }
    }

    private static CopyFile inline(Place place, FileSource.Inline file) {
        try {
            String content = file.expand() ? place.scope().expandBody(file.body()) : file.body();
            return new CopyFile.Inline(file.name(), content);
        } catch (WordExpansionException e) {
            throw place.refusal(String.valueOf(e.getMessage()));
        }
    }
}
