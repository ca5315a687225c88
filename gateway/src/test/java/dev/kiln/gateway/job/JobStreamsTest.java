package dev.kiln.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.gateway.TestingFarm;
import dev.kiln.gateway.TestingJournal;
import dev.kiln.gateway.TestingTar;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.journal.JournalEntry;
import dev.kiln.journal.LogFormat;
import dev.kiln.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobStreamsTest {
    private static final byte[] CONTEXT =
            new TestingTar().file("Dockerfile", "FROM scratch\nCOPY . /\n").plain();

    @TempDir Path folder;
    private TestingFarm farm;
    private TestingJournal journal;
    private JobStreams streams;
    private JobId job;

    @BeforeEach
    void start() throws Exception {
        farm =
                new TestingFarm(
                        folder, "kiln.gateway.heartbeat=200ms", "kiln.gateway.max-streams=2");
        journal = farm.journal;
        streams = farm.bean(JobStreams.class);
        var answer = farm.send("POST", "/api/v1/builds", CONTEXT);
        job = JobId.parse(Json.mapper().readTree(answer.body()).path("id").asString());
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void streamsEventsAsTheyHappenUntilTheLast() throws Exception {
        HttpResponse<InputStream> answer = open("/events", "");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/event-stream");
        try (var reader = reader(answer)) {
            assertThat(nextEvent(reader)).startsWith("id: 1\nevent: accepted\ndata: {");
            String queued = nextEvent(reader);
            assertThat(queued).startsWith("id: 2\nevent: queued\n");
            var data = queued.substring(queued.indexOf("data: ") + 6);
            assertThat(Json.read(data, JournalEntry.class))
                    .isEqualTo(journal.read(job, 1, 1).getFirst());

            output("line 1\nline 2\n");
            assertThat(nextEvent(reader))
                    .startsWith("id: 3\nevent: step-output\n")
                    .contains("line 1\\nline 2");
            journal.append(job, new JobEvent.Cancelled("enough"));
            assertThat(nextEvent(reader)).startsWith("id: 4\nevent: cancelled\n");
            assertThat(reader.readLine()).isNull();
        }
        Await.until(() -> streams.count() == 0);
    }

    @Test
    void resumesWhereTheClientLeftOff() throws Exception {
        output("x");
        try (var reader = reader(open("/events", "2"))) {
            assertThat(nextEvent(reader)).startsWith("id: 3\n");
        }
        try (var reader = reader(open("/events?after=1", ""))) {
            assertThat(nextEvent(reader)).startsWith("id: 2\n");
        }
        Await.until(() -> streams.count() == 0);
        journal.append(job, new JobEvent.Cancelled("enough"));
        assertThat(open("/events", "4").statusCode()).isEqualTo(204);
        assertThat(open("/events", "nonsense").statusCode()).isEqualTo(400);
        assertThat(open("/events?after=-1", "").statusCode()).isEqualTo(400);
    }

    @Test
    void sendsHeartbeatsAndNoticesThatAClientHasGone() throws Exception {
        try (var reader = reader(open("/events", "2"))) {
            assertThat(reader.readLine()).startsWith(":");
            assertThat(streams.count()).isEqualTo(1);
        }
        Await.until(() -> streams.count() == 0);
    }

    @Test
    void takesNoMoreStreamsThanAllowed() throws Exception {
        try (var first = reader(open("/events", ""));
                var second = reader(open("/log?follow=true", ""))) {
            assertThat(first.readLine()).isNotNull();
            assertThat(second.readLine()).isNotNull();
            assertThat(open("/events", "").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void followsTheLog() throws Exception {
        var answer = open("/log?follow=true", "");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow().replace(" ", ""))
                .isEqualToIgnoringCase("text/plain;charset=utf-8");
        var seen = new ArrayList<String>();
        try (var reader = reader(answer)) {
            seen.add(reader.readLine());
            seen.add(reader.readLine());
            output("grüße\n");
            seen.add(reader.readLine());
            journal.append(job, new JobEvent.Cancelled("enough"));
            reader.lines().forEach(seen::add);
        }
        assertThat(seen).isEqualTo(logLines()).anyMatch(line -> line.contains("grüße"));
        assertThat(farm.send("GET", "/api/v1/jobs/" + job + "/log").body().lines())
                .containsExactlyElementsOf(seen);
    }

    @Test
    void readsTheLogOfARunningJobWithoutWaiting() throws Exception {
        assertThat(farm.send("GET", "/api/v1/jobs/" + job + "/log").body().lines())
                .containsExactlyElementsOf(logLines());
    }

    @Test
    void endsStreamsWhenTheGatewayStops() throws Exception {
        try (var reader = reader(open("/log?follow=true", ""))) {
            assertThat(reader.readLine()).isNotNull();
            long before = System.nanoTime();
            farm.stopGateway();
            assertThat((System.nanoTime() - before) / 1_000_000_000).isLessThan(10);
        }
    }

    private void output(String text) {
        journal.append(job, new JobEvent.StepOutput(1, JobEvent.Stream.STDOUT, text));
    }

    private List<String> logLines() {
        return journal.read(job, 0, 100).stream()
                .flatMap(entry -> LogFormat.lines(entry).stream())
                .toList();
    }

    private HttpResponse<InputStream> open(String path, String lastEventId) throws Exception {
        var request = farm.request("/api/v1/jobs/" + job + path);
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        return farm.http().send(request.build(), BodyHandlers.ofInputStream());
    }

    private static BufferedReader reader(HttpResponse<InputStream> answer) {
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    /** The lines of one event, comments left out. */
    private static String nextEvent(BufferedReader reader) throws IOException {
        var event = new ArrayList<String>();
        String line = reader.readLine();
        while (line != null && !(line.isEmpty() && !event.isEmpty())) {
            if (!line.isEmpty() && !line.startsWith(":")) {
                event.add(line);
            }
            line = reader.readLine();
        }
        return String.join("\n", event);
    }
}
