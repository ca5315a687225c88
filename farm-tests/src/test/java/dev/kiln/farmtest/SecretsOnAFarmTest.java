package dev.kiln.farmtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.job.JobEvent;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Secrets and ssh keys reach the steps that ask for them, on any worker, and nothing else. */
class SecretsOnAFarmTest {
    private static Path keys;
    private static Farm farm;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        keys = Files.createTempDirectory("kiln-keys-");
        Shell.sh(
                        keys,
                        "openssl rand -base64 32 >farm; ssh-keygen -q -t ed25519 -N '' -C mine -f ssh")
                .expectSuccess();
        farm = new Farm(Map.of("KILN_SECRETS_KEYFILE", keys.resolve("farm").toString()));
        client = farm.client();
        farm.worker("one");
        farm.worker("two");
    }

    @AfterAll
    static void stop() throws Exception {
        farm.close();
        Shell.sh(Path.of("/"), "rm -r '" + keys + "'").expectSuccess();
    }

    @Test
    void whatAStepPrintsOfASecretIsMasked() throws Exception {
        String secret = "printed-" + UUID.randomUUID();
        String job =
                submit(
                        """
                        RUN --mount=type=secret,id=token cat /run/secrets/token; echo
                        RUN --mount=type=secret,id=token,env=TOKEN echo got $TOKEN >&2
                        """,
                        Map.of("secret.token", secret));
        client.awaitEnd(job).success();
        assertThat(client.log(job)).contains("got ***").doesNotContain(secret);
        assertThat(client.log(job).lines()).anyMatch(line -> line.endsWith("***"));
    }

    @Test
    void anotherWorkerIsGivenTheSecretToo() throws Exception {
        String secret = "survivor-" + UUID.randomUUID();
        String job =
                submit(
                        """
                        RUN echo begun; sleep 3
                        RUN --mount=type=secret,id=token wc -c </run/secrets/token >/length
                        """,
                        Map.of("secret.token", secret));
        client.awaitEvent(job, event -> event instanceof JobEvent.StepOutput);
        String victim = client.workerOf(job);
        farm.killWorker(victim);
        Client.View view = client.awaitEnd(job);
        farm.worker(victim);
        view.success();
        assertThat(view.attempts()).isEqualTo(2);
    }

    @Test
    void secretsAndKeysAreNowhereElse() throws Exception {
        String secret = "nowhere-" + UUID.randomUUID();
        String key = Files.readString(keys.resolve("ssh"));
        String lineOfKey = key.lines().skip(1).findFirst().orElseThrow();
        var places = new ArrayList<String>();
        try (Wiretap wiretap = farm.wiretap()) {
            String job =
                    submit(
                            """
                            RUN --mount=type=secret,id=token --mount=type=ssh grep -q nowhere /run/secrets/token && \\
                                test -S $SSH_AUTH_SOCK && echo begun && sleep 3
                            RUN find / -xdev -name token >/left
                            """,
                            Map.of("secret.token", secret, "ssh.default", key));
            client.awaitEvent(
                    job,
                    event ->
                            event instanceof JobEvent.StepOutput output
                                    && output.text().contains("begun"));
            places.add(everythingInRedis());
            client.awaitEnd(job).success();
            places.add(everythingInRedis());
            places.add(client.get("/api/v1/jobs/" + job));
            places.add(client.log(job));
            assertThat(wiretap.messages()).anyMatch(message -> message.contains(job));
            places.addAll(wiretap.messages());
        }
        assertThat(places).noneMatch(place -> place.contains(secret) || place.contains(lineOfKey));
        assertThat(filesWith(secret)).isEmpty();
        assertThat(filesWith(lineOfKey)).isEmpty();
        assertThat(filesWith("begun-42"))
                .as("the search looks into layers")
                .contains("layer-store-");
        Path image = Images.pull(client, "secretive:latest", farm.folder());
        assertThat(Images.read(image, "left")).isEmpty();
    }

    /** Submits a build with the parts of a form beside its context. */
    private static String submit(String steps, Map<String, String> parts) throws Exception {
        Context context =
                new Context(
                        farm.folder(),
                        "FROM busybox\nRUN echo "
                                + UUID.randomUUID()
                                + " begun-$((6 * 7)) >/unique\n"
                                + steps);
        var form = new StringBuilder();
        for (Map.Entry<String, String> part : parts.entrySet()) {
            form.append(part(part.getKey())).append(part.getValue()).append("\r\n");
        }
        Shell.sh(context.folder(), "tar -cf ../secretive.tar Dockerfile").expectSuccess();
        var request =
                HttpRequest.newBuilder(client.url().resolve("/api/v1/builds?tag=secretive"))
                        .header("Content-Type", "multipart/form-data; boundary=part")
                        .POST(
                                HttpRequest.BodyPublishers.concat(
                                        HttpRequest.BodyPublishers.ofString(form + part("context")),
                                        HttpRequest.BodyPublishers.ofFile(
                                                farm.folder().resolve("secretive.tar")),
                                        HttpRequest.BodyPublishers.ofString("\r\n--part--\r\n")))
                        .build();
        return client.submit(request);
    }

    private static String part(String name) {
        return "--part\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n";
    }

    private static String everythingInRedis() throws IOException, InterruptedException {
        Path dump = farm.folder().resolve("redis.rdb");
        String script =
                """
                at="-h %s -p %d"
                redis-cli $at config set rdbcompression no
                redis-cli $at --rdb redis.rdb
                """
                        .formatted(farm.redis().host(), farm.redis().port());
        Shell.run(
                        Map.of("REDISCLI_AUTH", farm.redis().password()),
                        farm.folder(),
                        List.of("sh", "-euc", script))
                .expectSuccess();
        String content = Files.readString(dump, StandardCharsets.ISO_8859_1);
        Files.delete(dump);
        assertThat(content).startsWith("REDIS");
        return content;
    }

    /** The files of the farm that contain a text: logs, blobs (unpacked), workers' folders. */
    private static String filesWith(String text) throws IOException, InterruptedException {
        String script =
                """
                find . -type f -exec sh -c '
                    for file; do zcat -f "$file" 2>/dev/null | grep -qaF -e "$TEXT" && echo "$file"; done; true
                ' - {} +
                """;
        return Shell.run(Map.of("TEXT", text), farm.folder(), List.of("sh", "-euc", script))
                .expectSuccess()
                .output();
    }
}
