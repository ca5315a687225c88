package dev.kiln.worker.output;

import dev.kiln.json.Json;
import dev.kiln.worker.output.ProvenanceOptions.Mode;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * SLSA provenance in the forms that BuildKit gives it, so that what reads BuildKit's reads Kiln's
 * (BuildKit docs/attestations/slsa-definitions.md; SLSA Provenance v1 and v0.2).
 */
public final class Provenance {
    private static final String BUILD_TYPE_V1 =
            "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md";
    private static final String BUILD_TYPE_V02 = "https://mobyproject.org/buildkit@v1";

    private final BuildFacts facts;
    private final ProvenanceOptions options;

    private Provenance(BuildFacts facts, ProvenanceOptions options) {
        this.facts = facts;
        this.options = options;
    }

    /** What these options ask to be said of a build. */
    public static Predicate of(BuildFacts facts, ProvenanceOptions options) {
        Provenance provenance = new Provenance(facts, options);
        ObjectNode content =
                switch (options.version()) {
                    case V1 -> provenance.v1();
                    case V0_2 -> provenance.v02();
                };
        return new Predicate(options.version().predicateType(), options.fileName(), content);
    }

    private ObjectNode v1() {
        ObjectNode root = object();
        ObjectNode definition = root.putObject("buildDefinition");
        definition.put("buildType", BUILD_TYPE_V1);
        ObjectNode external = definition.putObject("externalParameters");
        ProvenanceRequest.putSource(external.putObject("configSource"), facts.config(), "path");
        external.set("request", ProvenanceRequest.of(facts.request(), isMax()));
        ObjectNode internal = definition.putObject("internalParameters");
        if (isMax()) {
            internal.set("buildConfig", ProvenanceSteps.buildConfig(facts.steps()));
        }
        internal.put("builderPlatform", facts.builderPlatform().toString());
        putMaterials(definition, "resolvedDependencies");
        ObjectNode run = root.putObject("runDetails");
        run.putObject("builder").put("id", options.builderId());
        ObjectNode metadata = run.putObject("metadata");
        metadata.put("invocationId", facts.invocationId());
        metadata.put("startedOn", facts.startedOn().toString());
        metadata.put("finishedOn", facts.finishedOn().toString());
        metadata.set("buildkit_metadata", buildkitMetadata());
        if (isHermetic()) {
            metadata.put("buildkit_hermetic", true);
        }
        ObjectNode complete = metadata.putObject("buildkit_completeness");
        complete.put("request", isRequestComplete());
        complete.put("resolvedDependencies", areMaterialsComplete());
        if (options.reproducible()) {
            metadata.put("buildkit_reproducible", true);
        }
        return root;
    }

    private ObjectNode v02() {
        ObjectNode root = object();
        root.putObject("builder").put("id", options.builderId());
        root.put("buildType", BUILD_TYPE_V02);
        putMaterials(root, "materials");
        ObjectNode invocation = root.putObject("invocation");
        ProvenanceRequest.putSource(
                invocation.putObject("configSource"), facts.config(), "entryPoint");
        invocation.set("parameters", ProvenanceRequest.of(facts.request(), isMax()));
        invocation.putObject("environment").put("platform", facts.builderPlatform().toString());
        if (isMax()) {
            root.set("buildConfig", ProvenanceSteps.buildConfig(facts.steps()));
        }
        ObjectNode metadata = root.putObject("metadata");
        metadata.put("buildInvocationID", facts.invocationId());
        metadata.put("buildStartedOn", facts.startedOn().toString());
        metadata.put("buildFinishedOn", facts.finishedOn().toString());
        ObjectNode complete = metadata.putObject("completeness");
        complete.put("parameters", isRequestComplete());
        complete.put("environment", true);
        complete.put("materials", areMaterialsComplete());
        metadata.put("reproducible", options.reproducible());
        metadata.set(BUILD_TYPE_V02 + "#metadata", buildkitMetadata());
        if (isHermetic()) {
            metadata.put(BUILD_TYPE_V02 + "#hermetic", true);
        }
        return root;
    }

    private void putMaterials(ObjectNode node, String field) {
        if (facts.materials().isEmpty()) {
            return;
        }
        ArrayNode list = node.putArray(field);
        for (Material material : facts.materials()) {
            putAll(
                    list.addObject().put("uri", material.uri()).putObject("digest"),
                    material.digest());
        }
    }

    private ObjectNode buildkitMetadata() {
        ObjectNode node = object();
        if (!facts.vcs().isEmpty()) {
            ObjectNode vcs = node.putObject("vcs");
            facts.vcs().forEach((key, value) -> vcs.put(key, Redaction.of(value)));
        }
        if (isMax()) {
            node.set("source", ProvenanceSteps.source(facts));
            ObjectNode layers = ProvenanceSteps.layers(facts.steps());
            if (!layers.isEmpty()) {
                node.set("layers", layers);
            }
        }
        return node;
    }

    private boolean isMax() {
        return options.mode() == Mode.MAX;
    }

    private boolean isHermetic() {
        return areMaterialsComplete() && !facts.network();
    }

    private boolean isRequestComplete() {
        boolean valuesLeftOut =
                !facts.request().buildArgs().isEmpty() || !facts.request().labels().isEmpty();
        return isMax() || !valuesLeftOut;
    }

    /** Files that the client sent have no name under which somebody else could get them. */
    private boolean areMaterialsComplete() {
        return facts.request().locals().isEmpty();
    }

    static void putAll(ObjectNode node, Map<String, String> values) {
        values.forEach(node::put);
    }

    static ObjectNode object() {
        return Json.mapper().createObjectNode();
    }
}
