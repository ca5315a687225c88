package dev.kiln.gateway.job;

import dev.kiln.image.ImageReference;
import dev.kiln.job.ContextRef;
import dev.kiln.source.GitUrl;
import dev.kiln.source.HttpUrl;
import dev.kiln.source.InvalidSourceException;
import dev.kiln.source.Redaction;
import dev.kiln.source.Source;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters that say where files come from: {@code context} and {@code buildContext}. */
final class ContextParameters {
    static final String CONTEXT = "context";
    static final String NAMED = "buildContext";
    private static final String UPLOAD = "upload";
    private static final String IMAGE = "docker-image://";
    private static final String LATEST = ":" + ImageReference.DEFAULT_TAG;

    private ContextParameters() {}

    /**
     * Named contexts.
     *
     * @param known those that are elsewhere, by name
     * @param uploads the names of those in the body
     */
    record Named(Map<String, ContextRef> known, Set<String> uploads) {}

    /** The build context, where it is not in the body. */
    static ContextRef.@Nullable Remote context(QueryParameters parameters) {
        String text = parameters.one(CONTEXT);
        return text == null
                ? null
                : remote(CONTEXT, text, "a git repository or an http(s) URL; without it, the body");
    }

    static Named named(QueryParameters parameters, int maxContexts) {
        var known = new LinkedHashMap<String, ContextRef>();
        var uploads = new LinkedHashSet<String>();
        for (String text : parameters.all(NAMED)) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw ProblemException.badParameter(NAMED, "expected NAME=VALUE");
            }
            String name = name(text.substring(0, equals));
            String value = text.substring(equals + 1);
            if (known.containsKey(name) || uploads.contains(name)) {
                throw ProblemException.badParameter(NAMED, "'" + name + "' is given twice");
            }
            if (value.equals(UPLOAD)) {
                uploads.add(name);
            } else {
                known.put(name, reference(value));
            }
            if (known.size() + uploads.size() > maxContexts) {
                throw ProblemException.badParameter(
                        NAMED,
                        "more contexts than the "
                                + maxContexts
                                + " that kiln.gateway.max-contexts allows");
            }
        }
        return new Named(known, uploads);
    }

    /**
     * The name of a context as it is looked for: that of an image, in its shortest form.
     *
     * @throws ProblemException if it cannot be one
     */
    static String name(String text) {
        try {
            String name = ImageReference.parse(text).familiarForm();
            return name.endsWith(LATEST)
                    ? name.substring(0, name.length() - LATEST.length())
                    : name;
        } catch (IllegalArgumentException e) {
            throw ProblemException.badParameter(
                    NAMED, "the name of a context is that of a stage or image: " + e.getMessage());
        }
    }

    private static ContextRef reference(String value) {
        if (!value.startsWith(IMAGE)) {
            return remote(
                    NAMED,
                    value,
                    "docker-image://NAME, a git repository, an http(s) URL, or 'upload' for a part"
                            + " context.NAME of the body");
        }
        try {
            return new ContextRef.Image(ImageReference.parse(value.substring(IMAGE.length())));
        } catch (IllegalArgumentException e) {
            throw ProblemException.badParameter(NAMED, String.valueOf(e.getMessage()));
        }
    }

    private static ContextRef.Remote remote(String parameter, String text, String expected) {
        try {
            Source source =
                    Source.ofContext(text)
                            .orElseThrow(() ->
                                    ProblemException.badParameter(
                                            parameter,
                                            "'"
                                                    + Redaction.of(text)
                                                    + "' names nothing to build from:"
                                                    + " expected "
                                                    + expected));
            refuseCredentials(parameter, source);
            return new ContextRef.Remote(text);
        } catch (InvalidSourceException e) {
            throw ProblemException.badParameter(parameter, String.valueOf(e.getMessage()));
        }
    }

    /** Jobs are kept in journals and messages, where no credentials may be. */
    private static void refuseCredentials(String parameter, Source source) {
        String remedy =
                switch (source) {
                    case GitUrl git when git.remote().credentials().isPresent() ->
                            "give it as secret GIT_AUTH_TOKEN";
                    case GitUrl git when String.valueOf(git.remote().userInfo()).contains(":") ->
                            "give a private key for ssh instead";
                    case GitUrl _ -> null;
                    case HttpUrl http when http.credentials() != null ->
                            "give it as secret HTTP_AUTH_TOKEN_" + http.uri().getHost();
                    case HttpUrl _ -> null;
                };
        if (remedy != null) {
            throw ProblemException.badParameter(
                    parameter,
                    "'"
                            + source.redacted()
                            + "' holds a user name or password, which a job must not carry: leave it"
                            + " out of the URL and "
                            + remedy);
        }
    }
}
