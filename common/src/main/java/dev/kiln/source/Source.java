package dev.kiln.source;

import java.util.Optional;

/** Something to build from that is elsewhere. */
public sealed interface Source permits GitUrl, HttpUrl {
    /** Longest text that is looked at as a source, in characters. */
    int MAX_LENGTH = 8192;

    /**
     * What a source of ADD (or of COPY, which may have neither) names; empty for a path. {@code
     * github.com/owner/name} is a path here.
     *
     * @throws InvalidSourceException if it is a repository or URL that is written wrong
     */
    static Optional<Source> ofAdd(String word) {
        Optional<GitUrl> git = GitUrl.find(word).filter(url -> !url.looksLocal());
        return git.isPresent() ? git.map(Source.class::cast) : HttpUrl.find(word).map(url -> url);
    }

    /**
     * What a build context or named context names; empty for anything else. {@code
     * github.com/owner/name} is a repository here.
     *
     * @throws InvalidSourceException if it is a repository or URL that is written wrong
     */
    static Optional<Source> ofContext(String text) {
        Optional<GitUrl> git = GitUrl.find(text);
        return git.isPresent() ? git.map(Source.class::cast) : HttpUrl.find(text).map(url -> url);
    }

    /** The source as text without user names, passwords and tokens, for logs and messages. */
    String redacted();
}
