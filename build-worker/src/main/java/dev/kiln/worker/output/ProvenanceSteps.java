package dev.kiln.worker.output;

import dev.kiln.json.Json;
import dev.kiln.worker.output.BuildFacts.Step;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The steps of a build in the fields in which BuildKit describes its own: Kiln has no LLB, so of an
 * operation only what it shares with one is told, the command or the image.
 */
final class ProvenanceSteps {
    private ProvenanceSteps() {}

    /** {@code buildConfig}: what was done. */
    static ObjectNode buildConfig(List<Step> steps) {
        ObjectNode node = Provenance.object();
        ArrayNode definition = node.putArray("llbDefinition");
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            ObjectNode one = definition.addObject().put("id", id(i));
            if (step.command() != null) {
                ObjectNode meta =
                        one.putObject("op").putObject("Op").putObject("exec").putObject("meta");
                ArrayNode args = meta.putArray("args");
                step.command().forEach(args::add);
                meta.put("cwd", step.workingDir());
            } else if (step.image() != null) {
                one.putObject("op")
                        .putObject("Op")
                        .putObject("source")
                        .put("identifier", "docker-image://" + step.image());
            }
            if (!step.inputs().isEmpty()) {
                ArrayNode inputs = one.putArray("inputs");
                step.inputs().forEach(input -> inputs.add(output(input)));
            }
        }
        return node;
    }

    /** {@code source}: the Dockerfile, and where in it each step is. */
    static ObjectNode source(BuildFacts facts) {
        ObjectNode node = Provenance.object();
        ObjectNode locations = node.putObject("locations");
        for (int i = 0; i < facts.steps().size(); i++) {
            Step step = facts.steps().get(i);
            ObjectNode range =
                    locations
                            .putObject(id(i))
                            .putArray("locations")
                            .addObject()
                            .putArray("ranges")
                            .addObject();
            range.putObject("start").put("line", step.firstLine());
            range.putObject("end").put("line", step.lastLine());
        }
        ObjectNode info = node.putArray("infos").addObject();
        info.put("filename", facts.config().path());
        info.put("language", "Dockerfile");
        info.put("data", Base64.getEncoder().encodeToString(facts.config().dockerfile()));
        return node;
    }

    /** {@code layers}: what each step made. */
    static ObjectNode layers(List<Step> steps) {
        ObjectNode node = Provenance.object();
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).layer() != null) {
                node.putArray(output(i))
                        .addArray()
                        .add(Json.mapper().<ObjectNode>valueToTree(steps.get(i).layer()));
            }
        }
        return node;
    }

    private static String id(int index) {
        return "step" + index;
    }

    private static String output(int index) {
        return id(index) + ":0";
    }
}
