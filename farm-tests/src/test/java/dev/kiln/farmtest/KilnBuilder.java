package dev.kiln.farmtest;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Kiln: over HTTP, or by its client where a case needs what the client sends beside the context.
 */
final class KilnBuilder implements ConformanceBuilder {
    private final Client client;
    private final Path base;
    private final ConformanceServer server;

    /**
     * @param base an OCI layout of {@code busybox}
     */
    KilnBuilder(Client client, Path base, ConformanceServer server) {
        this.client = client;
        this.base = base;
        this.server = server;
    }

    @Override
    public ConformanceOutcome build(ConformanceCase built, Path context, Path scratch)
            throws IOException, InterruptedException {
        ConformanceCase.Options options = built.options();
        boolean plain =
                options.contexts().isEmpty()
                        && options.secrets().isEmpty()
                        && options.ssh().isEmpty()
                        && options.allow().isEmpty();
        String refusal = plain ? overHttp(built, context) : byClient(built, context, scratch);
        if (!refusal.isEmpty()) {
            return ConformanceOutcome.refusal(refusal);
        }
        Path image = Images.pull(client, built.name() + ":latest", scratch);
        return ImageLayout.read(image).outcome(ImageLayout.read(base), server.url());
    }

    /** Gives the message of a failure, empty if there is an image. */
    private String overHttp(ConformanceCase built, Path context)
            throws IOException, InterruptedException {
        ConformanceCase.Options options = built.options();
        var query = new StringBuilder("noCache=true");
        parameter(query, "tag", built.name());
        parameter(query, "dockerfile", options.dockerfile());
        options.args().forEach((name, value) -> parameter(query, "buildArg", name + "=" + value));
        options.labels().forEach((name, value) -> parameter(query, "label", name + "=" + value));
        if (options.target() != null) {
            parameter(query, "target", options.target());
        }
        if (options.platform() != null) {
            parameter(query, "platform", options.platform());
        }
        HttpResponse<String> response = client.post(context, query.toString());
        if (response.statusCode() != 202) {
            return response.statusCode() + " " + response.body();
        }
        String job = dev.kiln.json.Json.read(response.body(), Client.View.class).id();
        Client.View view = client.awaitEnd(job);
        return view.failure() == null ? "" : view.failure() + "\n" + client.log(job);
    }

    private String byClient(ConformanceCase built, Path context, Path scratch)
            throws IOException, InterruptedException {
        ConformanceCase.Options options = built.options();
        var command = new ArrayList<String>(List.of("build", "--no-cache", "-t", built.name()));
        command.addAll(List.of("-f", context.resolve(options.dockerfile()).toString()));
        options.args().forEach((name, value) -> command.add("--build-arg=" + name + "=" + value));
        options.contexts()
                .forEach((name, source) ->
                        command.add(
                                "--build-context="
                                        + name
                                        + "="
                                        + (source.startsWith("dir:")
                                                ? context.resolve(source.substring(4))
                                                : source.replace("image:", "docker-image://"))));
        for (Map.Entry<String, String> secret : options.secrets().entrySet()) {
            Path file = Files.writeString(scratch.resolve(secret.getKey()), secret.getValue());
            command.add("--secret=id=" + secret.getKey() + ",src=" + file);
        }
        for (String id : options.ssh()) {
            command.add("--ssh=" + id + "=" + server.agent());
        }
        options.allow().forEach(entitlement -> command.add("--allow=" + entitlement));
        command.add(context.toString());
        Shell.Result result = client.kiln(command.toArray(String[]::new));
        return result.status() == 0 ? "" : result.output();
    }

    private static void parameter(StringBuilder query, String name, String value) {
        query.append('&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
