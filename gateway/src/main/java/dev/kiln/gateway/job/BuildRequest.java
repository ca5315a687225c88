package dev.kiln.gateway.job;

import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import dev.kiln.job.BuildOptions;
import dev.kiln.job.ContextRef;
import dev.kiln.job.GivenSecrets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A build as asked for in the query of {@code POST /api/v1/builds}.
 *
 * @param options for the first platform; what the body adds to them, uploaded contexts and secrets,
 *     is not there yet
 * @param platforms in the order given
 * @param context where the build context is; null where it is in the body
 * @param uploads the names of the named contexts in the body
 */
public record BuildRequest(
        String project,
        BuildOptions options,
        List<Platform> platforms,
        ContextRef.@Nullable Remote context,
        Set<String> uploads) {
    static final Set<String> PARAMETERS =
            union(
                    OutputParameters.NAMES,
                    ContextParameters.CONTEXT,
                    ContextParameters.NAMED,
                    "network",
                    "tag",
                    "dockerfile",
                    "target",
                    "buildArg",
                    "label",
                    "noCache",
                    "platform",
                    "project");

    private static final Set<String> NETWORKS = Set.of("default", "none", "host");
    private static final int MAX_PATH_LENGTH = 4096;

    public BuildRequest {
        platforms = List.copyOf(platforms);
        uploads = Set.copyOf(uploads);
        PlatformParameters.check(platforms, options.output());
    }

    /**
     * Reads the parameters.
     *
     * @param maxContexts how many named contexts there may be
     * @param maxPlatforms how many platforms there may be
     * @throws ProblemException that names the parameter that is wrong
     */
    static BuildRequest of(QueryParameters parameters, int maxContexts, int maxPlatforms) {
        var named = ContextParameters.named(parameters, maxContexts);
        List<Platform> platforms = PlatformParameters.of(parameters, maxPlatforms);
        return new BuildRequest(
                RequestParameters.project(parameters),
                new BuildOptions(
                        dockerfile(parameters),
                        parameters.one("target"),
                        tags(parameters),
                        pairs(parameters, "buildArg"),
                        pairs(parameters, "label"),
                        parameters.flag("noCache"),
                        platforms.getFirst(),
                        network(parameters),
                        named.known(),
                        GivenSecrets.NONE,
                        OutputParameters.of(parameters)),
                platforms,
                ContextParameters.context(parameters),
                named.uploads());
    }

    /** The options, with what came in the body. */
    BuildOptions options(Map<String, ContextRef> uploaded, GivenSecrets secrets) {
        var contexts = new LinkedHashMap<>(options.contexts());
        contexts.putAll(uploaded);
        return new BuildOptions(
                options.dockerfile(),
                options.target(),
                options.tags(),
                options.buildArgs(),
                options.labels(),
                options.noCache(),
                options.platform(),
                options.network(),
                contexts,
                secrets,
                options.output());
    }

    private static @Nullable String network(QueryParameters parameters) {
        String network = parameters.one("network");
        if (network != null && !NETWORKS.contains(network)) {
            throw ProblemException.badParameter(
                    "network",
                    "expected default, none or host (which a worker must allow with"
                            + " kiln.worker.network.allow-host)");
        }
        return network;
    }

    private static Set<String> union(Set<String> names, String... more) {
        var all = new HashSet<>(names);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }

    private static String dockerfile(QueryParameters parameters) {
        String path = parameters.one("dockerfile", BuildOptions.DEFAULT_DOCKERFILE);
        var parts = new ArrayList<String>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        if (path.startsWith("/")
                || path.length() > MAX_PATH_LENGTH
                || path.indexOf('\0') >= 0
                || parts.isEmpty()
                || parts.contains("..")) {
            throw ProblemException.badParameter(
                    "dockerfile", "expected the path of a file inside the context, without '..'");
        }
        return String.join("/", parts);
    }

    private static List<ImageReference> tags(QueryParameters parameters) {
        return parameters.all("tag").stream()
                .map(text -> RequestParameters.tagged("tag", text))
                .toList();
    }

    private static Map<String, String> pairs(QueryParameters parameters, String name) {
        var pairs = new LinkedHashMap<String, String>();
        for (String text : parameters.all(name)) {
            int equals = text.indexOf('=');
            if (equals <= 0 || text.indexOf('\0') >= 0) {
                throw ProblemException.badParameter(name, "expected NAME=value");
            }
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }
}
