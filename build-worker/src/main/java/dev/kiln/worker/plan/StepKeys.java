package dev.kiln.worker.plan;

import dev.kiln.cache.StepKey;
import dev.kiln.image.Digest;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * The two keys of a step (docs/decisions/0004): the definition key chains from the step before it
 * and is known before anything runs; the content key stands on the files that are really there, so
 * that a rebuilt but identical parent still hits.
 *
 * @param namespace the project whose cache it is: no other project's record can have the key
 */
public record StepKeys(String namespace, Platform platform) {
    private static final String SCHEMA = "kiln-step-1";

    /** The key of {@code FROM} an image: its platform's manifest and nothing else. */
    public StepKey from(Digest manifest) {
        return start("from").field(manifest).build();
    }

    /** The key of {@code FROM scratch}. */
    public StepKey scratch() {
        return start("scratch").build();
    }

    /**
     * The definition key of a step.
     *
     * @param source what a {@code COPY} copies: the digest of the files of the context, the
     *     definition key of a stage or the manifest of an image; {@code null} for other steps
     */
    public StepKey definition(StepKey parent, Step step, @Nullable Digest source) {
        KeyBuilder key = start("definition").field(parent.digest());
        canonical(key, step, source == null ? null : source.toString());
        return key.build();
    }

    /**
     * The content key of a step that makes a layer.
     *
     * @param parentChain chain id of the layers it stands on
     * @param source digest of the very files that a {@code COPY} copies, {@code null} for other
     *     steps
     */
    public StepKey content(Digest parentChain, Step step, @Nullable Digest source) {
        KeyBuilder key = start("content").field(parentChain);
        canonical(key, step, source == null ? null : source.toString());
        return key.build();
    }

    private KeyBuilder start(String kind) {
        return new KeyBuilder()
                .field(SCHEMA)
                .field(kind)
                .field(namespace)
                .field(platform.toString());
    }

    private static void canonical(KeyBuilder key, Step step, @Nullable String source) {
        switch (step.action()) {
            case StepAction.ConfigOnly() ->
                    key.field("config").field(step.createdBy()).field(Json.text(step.config()));
            case StepAction.Run run ->
                    key.field("run")
                            .list(run.argv())
                            .list(run.env())
                            .field(run.workingDir())
                            .field(run.user());
            case StepAction.Copy copy ->
                    key.field("copy")
                            .field(source)
                            .list(copy.sources())
                            .field(copy.destination())
                            .field(copy.workingDir())
                            .field(copy.chown())
                            .field(copy.chmod())
                            .field(copy.extractArchives());
            case StepAction.MakeDirectory(String path, String user) ->
                    key.field("mkdir").field(path).field(user);
        }
    }
}
