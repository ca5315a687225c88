package dev.kiln.proxy.push;

import dev.kiln.image.ImageReference;
import dev.kiln.registry.RegistryClient;

/**
 * Where a push goes.
 *
 * @param client of the registry, with the rights of the project that pushes
 * @param name of any image there, whose registry and repository count
 */
record PushTarget(RegistryClient client, ImageReference name) {
    String registry() {
        return name.registry();
    }

    String repository() {
        return name.repository();
    }

    /** The name of an image in the repository. */
    ImageReference tagged(String tag) {
        return new ImageReference(name.registry(), name.repository(), tag, null);
    }
}
