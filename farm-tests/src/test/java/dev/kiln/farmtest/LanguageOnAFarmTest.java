package dev.kiln.farmtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.job.JobResult;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the Dockerfile language promises where any worker may take a build. */
class LanguageOnAFarmTest {
    private static Farm farm;
    private static Client client;
    private static ConformanceServer server;

    @BeforeAll
    static void start() throws Exception {
        farm = new Farm(Map.of("KILN_WORKER_FETCH_ALLOWPRIVATE", "true"));
        client = farm.client();
        server = new ConformanceServer(Files.createDirectory(farm.folder().resolve("server")));
        farm.worker("one");
        farm.worker("two");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        farm.close();
    }

    @Test
    void twoWorkersMakeTheSameDigest() throws Exception {
        Context context =
                new Context(
                                farm.folder(),
                                """
                                FROM busybox AS made
                                RUN mkdir -p /d/e && echo 1 >/d/e/f && ln /d/e/f /d/hard && ln -s f /d/soft
                                FROM busybox
                                WORKDIR /work/dir
                                RUN rm /etc/group && echo 2 >/work/dir/g
                                COPY a /copied/
                                COPY --link --chown=33:33 a /linked/
                                COPY --from=made /d /d
                                COPY <<EOF /inline
                                text
                                EOF
                                ADD %s/files/tree.tar.gz /fetched/
                                """
                                        .formatted(server.url()))
                        .file("a", UUID.randomUUID().toString());
        String query = "noCache=true&rewriteTimestamp=true&buildArg=SOURCE_DATE_EPOCH=1700000000";
        farm.stopWorker("two");
        JobResult one = client.build(context.folder(), query + "&tag=same:1").success();
        farm.stopWorker("one");
        farm.worker("two");
        Shell.sh(context.folder(), "touch a").expectSuccess();
        JobResult two = client.build(context.folder(), query + "&tag=same:2").success();
        farm.worker("one");

        assertThat(one.stepsExecuted()).isEqualTo(8);
        assertThat(two.stepsExecuted()).isEqualTo(8);
        assertThat(two.manifest()).isEqualTo(one.manifest());
        Path image = Images.pull(client, "same:2", farm.folder());
        assertThat(Images.read(image, "inline")).isEqualTo("text\n");
    }

    @Test
    void triggersRunOnWhicheverWorkerBuildsOnTheBase() throws Exception {
        farm.stopWorker("two");
        Context base =
                new Context(
                        farm.folder(),
                        "FROM busybox\nONBUILD COPY a /a\nONBUILD RUN cat /a /a >/twice\n");
        client.build(base.folder(), "tag=base-with-triggers").success();
        farm.stopWorker("one");
        farm.worker("two");
        Context above =
                new Context(farm.folder(), "FROM base-with-triggers\nRUN cat /twice >/again\n")
                        .file("a", "x");
        JobResult built = client.build(above.folder(), "tag=triggered").success();
        farm.worker("one");

        assertThat(built.stepsExecuted()).isEqualTo(3);
        Path image = Images.pull(client, "triggered:latest", farm.folder());
        assertThat(Images.read(image, "again")).isEqualTo("xx");
    }

    @Test
    void workersFetchWhatABuildNames() throws Exception {
        String git = server.url() + "/git/repo.git";
        Context dockerfile =
                new Context(
                        farm.folder(),
                        """
                        FROM scratch
                        COPY d.txt /context
                        COPY --from=side side.txt /side
                        COPY --from=tree one /tree
                        COPY --from=image /etc/passwd /image
                        """);
        JobResult built =
                client.build(
                                dockerfile.folder(),
                                "tag=fetched&context="
                                        + encode(git + "#v1:docs")
                                        + "&buildContext="
                                        + encode("side=" + git + "?ref=side&subdir=docs")
                                        + "&buildContext="
                                        + encode("tree=" + server.url() + "/files/tree.tar.gz")
                                        + "&buildContext="
                                        + encode("image=docker-image://busybox"))
                        .success();

        assertThat(built.stepsExecuted()).isEqualTo(4);
        Path image = Images.pull(client, "fetched:latest", farm.folder());
        assertThat(Images.read(image, "context")).isEqualTo("doc\n");
        assertThat(Images.read(image, "side")).isEqualTo("side\n");
        assertThat(Images.read(image, "tree")).isEqualTo("1\n");
        assertThat(Images.read(image, "image")).contains("web:x:33:33");
    }

    @Test
    void theClientTakesTheOutputAway() throws Exception {
        Context context =
                new Context(farm.folder(), "FROM scratch\nCOPY a /d/a\n").file("a", "taken");
        Path out = farm.folder().resolve("taken");
        client.kiln("build", "-o", out.toString(), context.folder().toString()).expectSuccess();
        assertThat(out.resolve("d/a")).hasContent("taken");

        Path layout = farm.folder().resolve("layout.tar");
        client.kiln("build", "-o", "type=oci,dest=" + layout, context.folder().toString())
                .expectSuccess();
        assertThat(
                        Shell.sh(farm.folder(), "skopeo inspect oci-archive:" + layout)
                                .expectSuccess()
                                .output())
                .contains("\"Os\": \"linux\"");
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
