package dev.kiln.gateway.job;

import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.gateway.context.BrokenUploadException;
import dev.kiln.gateway.context.BuildBody;
import dev.kiln.gateway.context.ContextLimits;
import dev.kiln.gateway.context.ContextUpload;
import dev.kiln.gateway.context.InvalidContextException;
import dev.kiln.image.Descriptor;
import dev.kiln.image.MediaType;
import dev.kiln.job.BuildJob;
import dev.kiln.job.ContextRef;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The tars of one request, and the Dockerfile in one of them. */
final class ContextUploads {
    private final BuildRequest request;
    private final BuildBody body;
    private final RegistryClient layerStore;
    private final ContextLimits limits;
    private final Map<String, ContextRef> named = new LinkedHashMap<>();
    private @Nullable Descriptor context;
    private @Nullable Descriptor dockerfile;
    private @Nullable ContextUpload contextUpload;
    private @Nullable ContextUpload dockerfileUpload;

    ContextUploads(
            BuildRequest request, BuildBody body, RegistryClient layerStore, ContextLimits limits) {
        this.request = request;
        this.body = body;
        this.layerStore = layerStore;
        this.limits = limits;
    }

    /** Stores the build context. */
    void context(InputStream content) throws IOException {
        if (request.context() != null) {
            throw ProblemException.badPart(
                    "context", "the parameter 'context' names another one: send one of them");
        }
        requireFirst("context", context);
        String path = request.options().dockerfile();
        contextUpload =
                body.hasSeveralParts()
                        ? ContextUpload.perhapsWithDockerfile(content, limits, path)
                        : ContextUpload.withDockerfile(content, limits, path);
        context = store(contextUpload);
    }

    /** Stores the tar of the Dockerfile. */
    void dockerfile(InputStream content) throws IOException {
        requireFirst("dockerfile", dockerfile);
        dockerfileUpload =
                ContextUpload.withDockerfile(content, limits, request.options().dockerfile());
        dockerfile = store(dockerfileUpload);
    }

    /** Stores a named context. */
    void named(String written, InputStream content) throws IOException {
        String name = ContextParameters.name(written);
        if (!request.uploads().contains(name)) {
            throw ProblemException.badPart(
                    "context." + name,
                    "no parameter says what it is for: add buildContext=" + name + "=upload");
        }
        requireFirst("context." + name, named.get(name));
        named.put(name, new ContextRef.Upload(store(ContextUpload.ofFiles(content, limits))));
    }

    /**
     * The build context.
     *
     * @throws ProblemException if there is none
     */
    ContextRef buildContext() {
        if (request.context() != null) {
            return request.context();
        }
        if (context == null) {
            throw ProblemException.badPart(
                    "context", "missing: send a tar, or name one with the parameter 'context'");
        }
        return new ContextRef.Upload(context);
    }

    /** The tar of the Dockerfile; null where the Dockerfile is in the context. */
    @Nullable Descriptor dockerfileTar() {
        return dockerfile;
    }

    /**
     * Those named contexts that were sent.
     *
     * @throws ProblemException if not all came that were announced
     */
    Map<String, ContextRef> namedContexts() {
        for (String name : request.uploads()) {
            if (!named.containsKey(name)) {
                throw ProblemException.badPart(
                        "context." + name,
                        "missing, though buildContext="
                                + name
                                + "=upload announces it: send a tar as part of multipart/form-data");
            }
        }
        return named;
    }

    /**
     * The Dockerfile; null where only a worker can get at it.
     *
     * @throws ProblemException if it is missing or does not parse
     */
    @Nullable Dockerfile parsed() {
        ContextUpload upload = dockerfileUpload == null ? contextUpload : dockerfileUpload;
        try {
            return upload == null ? null : upload.dockerfile();
        } catch (InvalidContextException e) {
            throw ContextRequests.refused(e);
        }
    }

    private static void requireFirst(String part, @Nullable Object before) {
        if (before != null) {
            throw ProblemException.badPart(part, "given twice");
        }
    }

    private Descriptor store(ContextUpload upload) throws IOException {
        try {
            return layerStore.pushBlob(
                    BuildJob.contextRepository(request.project()), MediaType.OCTET_STREAM, upload);
        } catch (IOException e) {
            if (upload.failure() instanceof InvalidContextException invalid) {
                throw ContextRequests.refused(invalid);
            }
            if (upload.failure() instanceof BrokenUploadException broken) {
                throw broken;
            }
            throw notStored(e);
        }
    }

    private static ProblemException notStored(IOException e) {
        boolean full = e instanceof RegistryException registry && registry.isStorageFull();
        return ProblemException.of(
                full ? HttpStatus.INSUFFICIENT_STORAGE : HttpStatus.SERVICE_UNAVAILABLE,
                full ? "Layer-store full" : "Layer-store unavailable",
                "the layer-store did not take the context: "
                        + e.getMessage()
                        + (full ? "; make room there" : "; try again in a moment"),
                Map.of(),
                e);
    }
}
