package dev.kiln.gateway.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.gateway.TestingFarm;
import dev.kiln.gateway.TestingMultipart;
import dev.kiln.gateway.TestingTar;
import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageReference;
import dev.kiln.job.BuildJob;
import dev.kiln.job.ContextRef;
import dev.kiln.job.GivenSecrets;
import dev.kiln.job.JobId;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Builds whose body is more than a context, or less. */
class BuildBodyTest {
    private static final byte[] DOCKERFILE =
            new TestingTar().file("Dockerfile", "FROM scratch AS base\nCOPY . /\n").plain();
    private static final byte[] FILES = new TestingTar().file("a", "b").gzip();
    private static final String CANARY = "xyzzy-canary";

    @TempDir static Path folder;
    private static TestingFarm farm;

    @BeforeAll
    static void start() {
        farm =
                new TestingFarm(
                        folder,
                        "kiln.secrets.max-count=4",
                        "kiln.secrets.max-size=1KB",
                        "kiln.secrets.time-to-live=2h",
                        "kiln.gateway.max-contexts=2",
                        "kiln.gateway.max-context-size=8MB");
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @AfterEach
    void reset() {
        farm.secrets.available = true;
        farm.journal.refuse(false);
    }

    @Test
    void takesEveryKindOfPartInAnyOrder() throws Exception {
        var body =
                new TestingMultipart()
                        .part("secret.token", CANARY)
                        .part("ssh.default", "key one")
                        .part("context", FILES)
                        .part("ssh.default", "key two")
                        .part("context.src", FILES)
                        .part("dockerfile", DOCKERFILE)
                        .whole();
        BuildJob job =
                taken(
                        send(
                                "buildContext=src=upload&target=base"
                                        + "&buildContext=docker.io/library/alpine:latest="
                                        + "docker-image://busybox",
                                body));

        assertThat(blob(((ContextRef.Upload) job.context()).blob())).isEqualTo(FILES);
        assertThat(blob(job.dockerfile())).isEqualTo(DOCKERFILE);
        assertThat(job.options().contexts()).containsOnlyKeys("src", "alpine");
        assertThat(job.options().contexts().get("src")).isEqualTo(job.context());
        assertThat(job.options().contexts().get("alpine"))
                .isEqualTo(new ContextRef.Image(ImageReference.parse("busybox")));
        assertThat(job.options().secrets())
                .isEqualTo(new GivenSecrets(Set.of("token"), Map.of("default", 2)));
        assertThat(secret(job.id(), "secret:token")).isEqualTo(CANARY);
        assertThat(secret(job.id(), "ssh:default:0")).isEqualTo("key one");
        assertThat(secret(job.id(), "ssh:default:1")).isEqualTo("key two");
        assertThat(farm.secrets.lastTimeToLive).isEqualTo(Duration.ofHours(2));
        assertThat(farm.secrets.lastGivenIsOverwritten()).isTrue();
        assertThat(Json.text(job)).doesNotContain(CANARY);
    }

    @Test
    void buildsFromElsewhereWithAndWithoutADockerfile() throws Exception {
        String remote = "context=https://example.com/app.git%23main:sub";
        BuildJob job = taken(farm.send("POST", "/api/v1/builds?" + remote));
        assertThat(job.context())
                .isEqualTo(new ContextRef.Remote("https://example.com/app.git#main:sub"));
        assertThat(job.dockerfile()).isNull();

        job = taken(farm.send("POST", "/api/v1/builds?target=base&" + remote, DOCKERFILE));
        assertThat(blob(job.dockerfile())).isEqualTo(DOCKERFILE);

        var wrong = farm.send("POST", "/api/v1/builds?target=x&" + remote, DOCKERFILE);
        assertThat(problem(wrong, 400)).contains("no stage 'x'");
        job =
                taken(
                        send(
                                remote,
                                new TestingMultipart().part("secret.GIT_AUTH_TOKEN", "t").whole()));
        assertThat(job.options().secrets().ids()).containsExactly("GIT_AUTH_TOKEN");
    }

    /** A Dockerfile in the context does not matter where another one is sent. */
    @Test
    void asksForTheDockerfileOnlyWhenAllHasCome() throws Exception {
        byte[] bad = new TestingTar().file("Dockerfile", "NOPE\n").plain();
        taken(send("", parts().part("context", bad).part("dockerfile", DOCKERFILE).whole()));
        assertThat(problem(send("", parts().part("context", bad).whole()), 400)).contains("NOPE");
        assertThat(problem(send("", parts().part("context", FILES).whole()), 400))
                .contains("no file 'Dockerfile'");
    }

    @Test
    void namesThePartThatIsWrong() throws Exception {
        assertThat(problem(send("", parts().whole()), 400)).contains("part 'context': missing");
        assertThat(problem(send("", parts().part("nonsense", "x").whole()), 400))
                .contains("'nonsense'", "context.NAME");
        assertThat(problem(send("", parts().part("context.src", FILES).whole()), 400))
                .contains("'context.src'", "buildContext=src=upload");
        assertThat(problem(send("buildContext=src=upload", context().whole()), 400))
                .contains("'context.src'", "missing");
        assertThat(problem(send("", context().part("context", DOCKERFILE).whole()), 400))
                .contains("'context': given twice");
        assertThat(problem(send("context=https://h/x.tar", context().whole()), 400))
                .contains("parameter 'context'");
        assertThat(problem(send("", context().part("secret.", "x").whole()), 400))
                .contains("no id");
        assertThat(problem(send("", context().part("ssh.default", "").whole()), 400))
                .contains("'ssh.default'", "private key");
    }

    @Test
    void bodiesThatEndTooEarlyAreRefused() throws Exception {
        assertThat(problem(send("", context().broken()), 400)).contains("multipart/form-data");
        byte[] whole = context().whole();
        byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
        assertThat(problem(send("", half), 400)).contains("multipart/form-data");
        var answer = post("", "multipart/form-data", whole);
        assertThat(problem(answer, 400)).contains("boundary");
    }

    @Test
    void boundsSecretsAndShowsNone() throws Exception {
        var large = context().part("secret.a", CANARY.repeat(100)).whole();
        assertThat(problem(send("", large), 413)).contains("secret.a", "kiln.secrets.max-size");
        var many = context();
        for (int i = 0; i < 5; i++) {
            many.part("secret.s" + i, CANARY);
        }
        assertThat(problem(send("", many.whole()), 400)).contains("kiln.secrets.max-count");
        var twice = context().part("secret.a", CANARY).part("secret.a", CANARY).whole();
        assertThat(problem(send("", twice), 400)).contains("'secret.a': given twice");
        var long1 = context().part("secret." + "i".repeat(300), CANARY).whole();
        assertThat(problem(send("", long1), 400)).contains("256 characters");
        var contexts = context();
        for (int i = 0; i < 20; i++) {
            contexts.part("secret.s" + i, "");
        }
        assertThat(problem(send("", contexts.whole()), 400)).doesNotContain(CANARY);
    }

    @Test
    void keepsNoSecretsOfABuildThatIsNotTakenIn() throws Exception {
        byte[] body = context().part("secret.a", CANARY).whole();
        int before = farm.secrets.jobs.size();
        farm.secrets.available = false;
        var answer = send("", body);
        assertThat(problem(answer, 503)).contains("kiln.secrets.key-file");
        assertThat(farm.secrets.lastGivenIsOverwritten()).isTrue();
        farm.secrets.available = true;
        farm.journal.refuse(true);
        assertThat(problem(send("", body), 503)).contains("journal");
        assertThat(farm.secrets.jobs).hasSize(before);
        assertThat(farm.secrets.lastGiven).isNotEmpty();
        assertThat(farm.secrets.lastGivenIsOverwritten()).isTrue();
    }

    @Test
    void forgetsTheSecretsOfAJobThatIsCancelledBeforeItStarts() throws Exception {
        BuildJob job = taken(send("", context().part("secret.a", CANARY).whole()));
        assertThat(farm.secrets.jobs).containsKey(job.id());
        assertThat(farm.send("DELETE", "/api/v1/jobs/" + job.id()).statusCode()).isEqualTo(202);
        assertThat(farm.secrets.jobs).doesNotContainKey(job.id());
    }

    @Test
    void refusesPasswordsInUrlsWithoutRepeatingThem() throws Exception {
        for (String query :
                new String[] {
                    "context=https://me:" + CANARY + "@h/x.git",
                    "context=https://" + CANARY + "@h/x.git",
                    "context=https://me:" + CANARY + "@h/x.tar",
                    "context=ssh://git:" + CANARY + "@h/x.git",
                    "buildContext=a=https://me:" + CANARY + "@h/x.git",
                    "context=https://me:" + CANARY + "@h/x.git%23..",
                    "context=nonsense://me:" + CANARY + "@h/x"
                }) {
            String said = problem(farm.send("POST", "/api/v1/builds?" + query), 400);
            assertThat(said).as(query).doesNotContain(CANARY);
        }
        assertThat(problem(farm.send("POST", "/api/v1/builds?context=https://me:x@h/x.git"), 400))
                .contains("GIT_AUTH_TOKEN");
    }

    private static TestingMultipart parts() {
        return new TestingMultipart();
    }

    private static TestingMultipart context() {
        return parts().part("context", DOCKERFILE);
    }

    private static HttpResponse<String> send(String query, byte[] body) throws Exception {
        return post(query, TestingMultipart.TYPE, body);
    }

    private static HttpResponse<String> post(String query, String type, byte[] body)
            throws Exception {
        var request =
                farm.request("/api/v1/builds?" + query)
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofByteArray(body));
        return farm.http().send(request.build(), BodyHandlers.ofString());
    }

    private static BuildJob taken(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(answer.body()).doesNotContain(CANARY);
        JsonNode view = Json.mapper().readTree(answer.body());
        return (BuildJob)
                farm.journal.find(JobId.parse(view.path("id").asString())).orElseThrow().job();
    }

    private static String problem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain(CANARY);
        return Json.mapper().readTree(answer.body()).path("detail").asString();
    }

    private static String secret(JobId job, String key) {
        return new String(farm.secrets.find(job, key).orElseThrow(), UTF_8);
    }

    private static byte[] blob(@org.jspecify.annotations.Nullable Descriptor blob)
            throws Exception {
        try (InputStream in =
                new RegistryClient(farm.url())
                        .openBlob(
                                BuildJob.contextRepository("library"),
                                java.util.Objects.requireNonNull(blob))) {
            return in.readAllBytes();
        }
    }
}
