package dev.kiln.worker.output;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Platform;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a build when it has ended, for its provenance.
 *
 * @param invocationId the same for all platforms of one build
 * @param builderPlatform of the worker, not of the image
 * @param config where the Dockerfile came from
 * @param request what the user asked for
 * @param materials in the order in which the build needed them
 * @param network whether a step had the network
 * @param vcs what the client says of its repository: {@code source}, {@code revision}
 * @param steps those of the target, in the order of the Dockerfile
 */
public record BuildFacts(
        String invocationId,
        Instant startedOn,
        Instant finishedOn,
        Platform builderPlatform,
        Config config,
        Request request,
        List<Material> materials,
        boolean network,
        SortedMap<String, String> vcs,
        List<Step> steps) {

    public BuildFacts {
        materials = List.copyOf(materials);
        vcs = Collections.unmodifiableSortedMap(new TreeMap<>(vcs));
        steps = List.copyOf(steps);
    }

    /**
     * Where the Dockerfile came from.
     *
     * @param context the remote context, {@code null} if the client sent the files
     * @param path of the Dockerfile in the context
     * @param dockerfile its bytes, not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // held until the predicate is written, never compared
    public record Config(@Nullable Material context, String path, byte[] dockerfile) {}

    /**
     * What the user asked for.
     *
     * @param locals the names of what the client sent, such as {@code context}
     */
    public record Request(
            SortedMap<String, String> buildArgs,
            SortedMap<String, String> labels,
            @Nullable String target,
            List<Secret> secrets,
            List<Secret> ssh,
            List<String> locals) {
        public Request {
            buildArgs = Collections.unmodifiableSortedMap(new TreeMap<>(buildArgs));
            labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
            secrets = List.copyOf(secrets);
            ssh = List.copyOf(ssh);
            locals = List.copyOf(locals);
        }

        /** A request of no more than build arguments, the context sent by the client. */
        public static Request of(Map<String, String> buildArgs) {
            return new Request(
                    new TreeMap<>(buildArgs),
                    Collections.emptySortedMap(),
                    null,
                    List.of(),
                    List.of(),
                    List.of("context", "dockerfile"));
        }
    }

    /** A secret or an SSH agent that a step asked for, by name. */
    public record Secret(String id, boolean optional) {}

    /**
     * A step of the build.
     *
     * @param inputs the indexes, in the list of steps, of those that it builds on
     * @param image of a step that starts from an image: its reference with its digest
     * @param command of a step that ran one
     * @param workingDir where it ran
     * @param firstLine in the Dockerfile, from 1
     * @param layer what it made, if anything
     */
    public record Step(
            List<Integer> inputs,
            @Nullable String image,
            @Nullable List<String> command,
            String workingDir,
            int firstLine,
            int lastLine,
            @Nullable Descriptor layer) {
        public Step {
            inputs = List.copyOf(inputs);
            command = command == null ? null : List.copyOf(command);
        }
    }
}
