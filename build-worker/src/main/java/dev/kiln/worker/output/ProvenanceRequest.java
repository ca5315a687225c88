package dev.kiln.worker.output;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client asked for, in the fields in which BuildKit repeats it. */
final class ProvenanceRequest {
    private ProvenanceRequest() {}

    /**
     * What was asked.
     *
     * @param max whether with the values of arguments and labels, and with the ids of secrets
     */
    static ObjectNode of(BuildFacts.Request request, boolean max) {
        ObjectNode node = Provenance.object();
        node.put("frontend", "dockerfile.v0");
        ObjectNode args = Provenance.object();
        if (max) {
            request.buildArgs()
                    .forEach((name, value) -> args.put("build-arg:" + name, Redaction.of(value)));
            request.labels().forEach((name, value) -> args.put("label:" + name, value));
        }
        if (request.target() != null) {
            args.put("target", request.target());
        }
        if (!args.isEmpty()) {
            node.set("args", args);
        }
        if (max) {
            putSecrets(node, "secrets", request.secrets());
            putSecrets(node, "ssh", request.ssh());
        }
        if (!request.locals().isEmpty()) {
            ArrayNode locals = node.putArray("locals");
            request.locals().forEach(name -> locals.addObject().put("name", name));
        }
        return node;
    }

    private static void putSecrets(ObjectNode node, String field, List<BuildFacts.Secret> secrets) {
        if (secrets.isEmpty()) {
            return;
        }
        ArrayNode list = node.putArray(field);
        for (BuildFacts.Secret secret : secrets) {
            ObjectNode one = list.addObject().put("id", secret.id());
            if (secret.optional()) {
                one.put("optional", true);
            }
        }
    }

    /**
     * Where the Dockerfile is from.
     *
     * @param pathField what this version of the provenance calls its path
     */
    static void putSource(ObjectNode node, BuildFacts.Config config, String pathField) {
        Material context = config.context();
        if (context != null) {
            node.put("uri", context.uri());
            Provenance.putAll(node.putObject("digest"), context.digest());
        }
        node.put(pathField, config.path());
    }
}
