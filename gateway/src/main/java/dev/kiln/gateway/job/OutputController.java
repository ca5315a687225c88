package dev.kiln.gateway.job;

import dev.kiln.image.Descriptor;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobResult;
import dev.kiln.journal.Journal;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.RegistryException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/jobs/{id}/output}: the tar that a build made for its client. */
@RestController
public final class OutputController {
    private final Journal journal;
    private final RegistryClient layerStore;

    public OutputController(Journal journal, RegistryClient layerStore) {
        this.journal = journal;
        this.layerStore = layerStore;
    }

    /** Streams it from the layer-store; an answer that stops short of its length is not whole. */
    @GetMapping("/api/v1/jobs/{id}/output")
    void output(@PathVariable String id, HttpServletResponse response) throws IOException {
        JobRecord job = JobController.find(id, journal);
        Descriptor output = find(job);
        try (InputStream tar = open(job, output)) {
            response.setContentType("application/x-tar");
            response.setContentLengthLong(output.size());
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader("X-Content-Type-Options", "nosniff");
            tar.transferTo(response.getOutputStream());
        }
    }

    private static Descriptor find(JobRecord job) {
        @Nullable JobResult result = job.result();
        if (result == null) {
            throw none(
                    "job "
                            + job.job().id()
                            + " has no output: it is "
                            + job.state()
                            + ", and only a build that SUCCEEDED has one");
        }
        if (result.output() == null) {
            throw none(
                    "job "
                            + job.job().id()
                            + " has no output: its result is an image, as no parameter 'output'"
                            + " asked for anything else");
        }
        return result.output();
    }

    private InputStream open(JobRecord job, Descriptor output) throws IOException {
        try {
            return layerStore.openBlob(JobResult.outputRepository(job.job().project()), output);
        } catch (RegistryException e) {
            if (e.status() == HttpStatus.NOT_FOUND.value()) {
                throw none(
                        "the output of job "
                                + job.job().id()
                                + " is no longer in the layer-store: build again");
            }
            throw ProblemException.of(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Layer-store unavailable",
                    "the layer-store did not give the output: "
                            + e.getMessage()
                            + "; try again in a moment",
                    Map.of(),
                    e);
        }
    }

    private static ProblemException none(String detail) {
        return ProblemException.of(HttpStatus.NOT_FOUND, "No output", detail);
    }
}
