package dev.kiln.proxy.pull;

import dev.kiln.job.Job;
import dev.kiln.proxy.upstream.UpstreamRegistries;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a registry's mirrors, in order, and then the registry itself. */
public final class Upstreams {
    private static final Logger LOG = LoggerFactory.getLogger(Upstreams.class);

    private final UpstreamRegistries registries;
    private final Map<String, List<RegistryClient>> mirrors = new HashMap<>();

    public Upstreams(UpstreamRegistries registries, PullSettings settings) {
        this.registries = registries;
        settings.mirrorsByRegistry()
                .forEach((registry, uris) ->
                        mirrors.put(registry, uris.stream().map(RegistryClient::new).toList()));
    }

    /** Something that is asked of a registry. */
    @FunctionalInterface
    interface Question<T> {
        T ask(RegistryClient registry) throws IOException;
    }

    /** What the first of them has that has it; what the registry itself says where none does. */
    <T> Optional<T> find(ProxiedRepository image, Question<Optional<T>> question)
            throws IOException {
        for (RegistryClient mirror : mirrors.getOrDefault(image.registry(), List.of())) {
            try {
                Optional<T> found = question.ask(mirror);
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException e) {
                LOG.warn(
                        "the mirror {} of {} was passed over: {}",
                        mirror.base(),
                        image.registry(),
                        e.getMessage());
            }
        }
        return question.ask(origin(image));
    }

    /** The answer of the first that gives one; the registry's own failure where none does. */
    <T> T get(ProxiedRepository image, Question<T> question) throws IOException {
        return find(image, registry -> Optional.of(question.ask(registry))).orElseThrow();
    }

    /** The registry itself, with the default project's login: all projects share the copies. */
    RegistryClient origin(ProxiedRepository image) throws IOException {
        return registries.client(Job.DEFAULT_PROJECT, image.registry());
    }
}
