package dev.kiln.gateway.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.gateway.TestingFarm;
import dev.kiln.gateway.TestingMultipart;
import dev.kiln.gateway.TestingTar;
import dev.kiln.image.ContainerConfig;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ChecksApiTest {
    private static final String BAD = "FROM scratch as base\nCOPY $what secret /\n";

    @TempDir static Path folder;
    private static TestingFarm farm;

    @BeforeAll
    static void start() {
        farm = new TestingFarm(folder, "kiln.gateway.max-dockerfile-size=4KB");
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @Test
    void saysWhatItFindsInAContextAndKeepsNothing() throws Exception {
        long before = files();
        byte[] tar =
                new TestingTar()
                        .file("Dockerfile", BAD)
                        .file(".dockerignore", "secret\n")
                        .file("big", new byte[2 << 20])
                        .gzip();
        var answer = farm.send("POST", "/api/v1/checks?tag=x:1&noCache=true", tar);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode view = json(answer);
        assertThat(rules(view)).containsExactly("FromAsCasing", "UndefinedVar", "CopyIgnoredFile");
        assertThat(view.has("error")).isFalse();
        assertThat(view.path("dockerfile").asString()).isEqualTo("Dockerfile");
        assertThat(view.path("source").asString()).isEqualTo(BAD);
        assertThat(view.path("findings").path(0))
                .isEqualTo(
                        Json.mapper()
                                .readTree(
                                        """
                                        {"rule": "FromAsCasing",
                                         "description": "The 'as' keyword should match the case\
                                         of the 'from' keyword",
                                         "url": "https://docs.docker.com/go/dockerfile/rule/\
                                        from-as-casing/",
                                         "detail": "'as' and 'FROM' keywords' casing do not match",
                                         "line": 1, "endLine": 1, "level": 1}
                                        """));
        assertThat(files()).isEqualTo(before);
        assertThat(farm.queue.published).isEmpty();
        assertThat(json(farm.send("GET", "/api/v1/jobs")).path("jobs")).isEmpty();
    }

    @Test
    void theIgnoreFileBesideTheDockerfileComesFirst() throws Exception {
        byte[] tar =
                new TestingTar()
                        .file("sub/app.Dockerfile", "FROM scratch\nCOPY a b /\n")
                        .file("sub/app.Dockerfile.dockerignore", "b\n")
                        .file(".dockerignore", "a\n")
                        .plain();
        JsonNode view =
                json(farm.send("POST", "/api/v1/checks?dockerfile=sub/app.Dockerfile", tar));
        assertThat(rules(view)).containsExactly("CopyIgnoredFile");
        assertThat(view.path("findings").path(0).path("detail").asString()).contains("\"b\"");
    }

    @Test
    void checksTheDockerfileThatIsSentBesideAContext() throws Exception {
        byte[] context =
                new TestingTar().file("Dockerfile", "NOPE\n").file(".dockerignore", "b\n").plain();
        byte[] dockerfile = new TestingTar().file("Dockerfile", "FROM scratch\nCOPY b /\n").plain();
        byte[] body =
                new TestingMultipart()
                        .part("secret.a", "nobody needs it here")
                        .part("context", context)
                        .part("dockerfile", dockerfile)
                        .whole();
        var request =
                farm.request("/api/v1/checks")
                        .header("Content-Type", TestingMultipart.TYPE)
                        .POST(BodyPublishers.ofByteArray(body));
        var answer = farm.http().send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(rules(json(answer))).containsExactly("CopyIgnoredFile");
        assertThat(farm.secrets.jobs).isEmpty();

        answer = farm.send("POST", "/api/v1/checks?context=https://h/x.git");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("fetches no remote context");
    }

    @Test
    void takesABareDockerfile() throws Exception {
        assertThat(rules(bare("", BAD))).containsExactly("FromAsCasing", "UndefinedVar");
        assertThat(rules(bare("?buildArg=BUILDKIT_DOCKERFILE_CHECK=skip=all", BAD))).isEmpty();
        assertThat(rules(bare("", "FROM scratch\n"))).isEmpty();
        assertThat(rules(bare("?target=a", "FROM scratch AS a\nFROM scratch\nUSER $x\n")))
                .isEmpty();
    }

    @Test
    void aDockerfileThatCannotBeBuiltIsNoFailureOfTheRequest() throws Exception {
        JsonNode view = bare("", "FROM scratch\nMAINTAINER me\nRUNN x\n");
        assertThat(rules(view)).containsExactly("MaintainerDeprecated");
        assertThat(view.path("error").path("line").asInt()).isEqualTo(3);
        assertThat(view.path("error").path("message").asString())
                .startsWith("dockerfile parse error on line 3: unknown instruction: RUNN");
        assertThat(view.path("error").path("violation").asBoolean()).isFalse();

        view = bare("", "# check=error=true\nFROM scratch\nMAINTAINER me\n");
        assertThat(view.path("error").path("message").asString())
                .isEqualTo("lint violation found for rules: MaintainerDeprecated");
        assertThat(view.path("error").path("violation").asBoolean()).isTrue();
    }

    @Test
    void knowsTheVariablesOfImagesThatTheFarmHas() throws Exception {
        String dockerfile = "FROM %s\nWORKDIR $GOPATH/src\nUSER $NOBODY\n";
        assertThat(rules(bare("", dockerfile.formatted("golang:1")))).isEmpty();
        store("proxy/docker.io/library/golang");
        store("acme/golang");
        for (String image : List.of("golang:1", "acme/golang:1")) {
            assertThat(rules(bare("", dockerfile.formatted(image))))
                    .as(image)
                    .containsExactly("UndefinedVar");
        }
    }

    @Test
    void refusesWhatABuildRefuses() throws Exception {
        byte[] hostile = new TestingTar().symbolicLink("evil", "../../etc").plain();
        assertThat(farm.send("POST", "/api/v1/checks", hostile).statusCode()).isEqualTo(400);
        byte[] empty = new TestingTar().file("a", "b").plain();
        assertProblem(farm.send("POST", "/api/v1/checks", empty), 400, "no file 'Dockerfile'");
        byte[] link = new TestingTar().symbolicLink("Dockerfile", "other").plain();
        assertProblem(farm.send("POST", "/api/v1/checks", link), 400, "is a link");
        byte[] ignore =
                new TestingTar().file("Dockerfile", BAD).file(".dockerignore", "a\n[").plain();
        assertProblem(farm.send("POST", "/api/v1/checks", ignore), 400, "line 2 in the ignore");
        assertProblem(
                farm.send("POST", "/api/v1/checks?nonsense=1", empty), 400, "'nonsense': unknown");
        assertProblem(
                send("", "FROM scratch\n" + "#".repeat(5000)),
                413,
                "kiln.gateway.max-dockerfile-size");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String detail) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        assertThat(json(answer).path("detail").asString()).contains(detail);
    }

    private static void store(String repository) throws IOException {
        var store = new RegistryClient(farm.storeUrl());
        var config =
                ImageConfig.scratch(Platform.current())
                        .withConfig(ContainerConfig.EMPTY.withEnv("GOPATH", "/go"));
        var descriptor = store.pushBlob(repository, MediaType.OCI_CONFIG, Json.bytes(config));
        var manifest = Manifest.of(descriptor, List.of());
        store.pushManifest(repository, "1", MediaType.OCI_MANIFEST, Json.bytes(manifest));
    }

    private static JsonNode bare(String query, String dockerfile) throws Exception {
        var answer = send(query, dockerfile);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static HttpResponse<String> send(String query, String dockerfile) throws Exception {
        var request =
                farm.request("/api/v1/checks" + query)
                        .header("Content-Type", "text/plain; charset=utf-8")
                        .POST(BodyPublishers.ofString(dockerfile));
        return farm.http().send(request.build(), BodyHandlers.ofString());
    }

    private static List<String> rules(JsonNode view) {
        return view.path("findings")
                .valueStream()
                .map(finding -> finding.path("rule").asString())
                .toList();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }

    private static long files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
