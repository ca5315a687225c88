package dev.kiln.worker.plan;

import dev.kiln.cache.StepKey;
import dev.kiln.image.Digest;
import dev.kiln.image.Platform;
import org.jspecify.annotations.Nullable;

/**
 * The two keys of a step (docs/decisions/0004): the definition key chains from the step before it
 * and is known before anything runs; the content key stands on the files that are really there, so
 * that a rebuilt but identical parent still hits.
 *
 * @param namespace the project whose cache it is: no other project's record can have the key
 */
public record StepKeys(String namespace, Platform platform) {
    private static final String SCHEMA = "kiln-step-2";

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
     * @param inputs stands for the files that the step reads from elsewhere: their digest, or what
     *     they will be made of; {@code null} where it reads none
     */
    public StepKey definition(StepKey parent, Step step, @Nullable Digest inputs) {
        KeyBuilder key = start("definition");
        key.field(step.action().standsAlone() ? null : parent.digest().toString());
        StepFields.add(key, step);
        return key.field(text(inputs)).build();
    }

    /**
     * The content key of a step that makes a layer.
     *
     * @param parentChain chain id of the layers it stands on
     * @param inputs digest of the very files that the step reads from elsewhere
     */
    public StepKey content(Digest parentChain, Step step, @Nullable Digest inputs) {
        KeyBuilder key = start("content").field(parentChain);
        StepFields.add(key, step);
        return key.field(text(inputs)).build();
    }

    private static @Nullable String text(@Nullable Digest digest) {
        return digest == null ? null : digest.toString();
    }

    private KeyBuilder start(String kind) {
        return new KeyBuilder()
                .field(SCHEMA)
                .field(kind)
                .field(namespace)
                .field(platform.toString());
    }
}
