package dev.kiln.proxy.push;

import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobResult;
import dev.kiln.job.PushJob;
import dev.kiln.job.PushedImage;
import dev.kiln.proxy.upstream.UpstreamException;
import dev.kiln.proxy.upstream.UpstreamRegistries;
import dev.kiln.registry.RegistryException;
import dev.kiln.registry.StoredManifest;
import dev.kiln.runner.JobFailedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One push, tag by tag: blobs first, manifests last. All that it needs to know is at the target and
 * in the layer-store: another proxy that begins it again sends nothing that is there.
 */
final class PushTask {
    private final PushJob job;
    private final UpstreamRegistries registries;
    private final SourceImages images;
    private final BlobPusher blobs;
    private final PushLog log;
    private final int maxTags;

    PushTask(
            PushJob job,
            UpstreamRegistries registries,
            SourceImages images,
            BlobPusher blobs,
            PushLog log,
            int maxTags) {
        this.job = job;
        this.registries = registries;
        this.images = images;
        this.blobs = blobs;
        this.log = log;
        this.maxTags = maxTags;
    }

    /**
     * Pushes.
     *
     * @throws JobFailedException if there is nothing to push, or the target refuses it
     * @throws IOException if it may be tried again
     */
    JobResult run() throws IOException, InterruptedException, JobFailedException {
        try {
            return push();
        } catch (InterruptedIOException e) {
            Thread.interrupted(); // said by the exception from here on
            InterruptedException interrupt = new InterruptedException(e.getMessage());
            interrupt.initCause(e);
            throw interrupt;
        } catch (UpstreamException e) {
            if (e.reason() == UpstreamException.Reason.REFUSED) {
                throw refused(e);
            }
            throw e;
        } catch (RegistryException e) {
            if (isFinal(e)) {
                throw refused(e);
            }
            throw e;
        }
    }

    private JobResult push() throws IOException, InterruptedException, JobFailedException {
        ImageReference name = job.target();
        PushTarget target = new PushTarget(registries.client(job.project(), name.registry()), name);
        ManifestPusher manifests = new ManifestPusher(target, log);
        List<PushedImage> pushed = new ArrayList<>();
        Map<Digest, Long> sizes = new HashMap<>();
        Digest config = null;
        for (Part part : parts()) {
            SourceImage image = images.read(part.repository(), part.sourceTag());
            blobs.pushAll(part.repository(), image, target, log);
            StoredManifest manifest = manifests.push(image, part.targetTag());
            PushedImage done =
                    new PushedImage(
                            target.tagged(part.targetTag()),
                            manifest.digest(),
                            manifest.bytes().length);
            log.image(done);
            pushed.add(done);
            image.blobs().forEach(blob -> sizes.put(blob.digest(), blob.size()));
            config = image.config().digest();
        }
        return JobResult.ofPush(
                pushed,
                Objects.requireNonNull(config, "a push has at least one part"),
                sizes.values().stream().mapToLong(Long::longValue).sum());
    }

    /** One image of the layer-store, and the tag that it gets. */
    private record Part(String repository, String sourceTag, String targetTag) {}

    private List<Part> parts() throws IOException, JobFailedException {
        if (!job.allTags()) {
            return List.of(
                    new Part(
                            images.repositoryOf(job.source()),
                            String.valueOf(job.source().tag()),
                            String.valueOf(job.target().tag())));
        }
        SourceImages.Tagged found = images.allTagsOf(job.source());
        if (found.tags().size() > maxTags) {
            throw new JobFailedException(
                    JobFailure.of(
                            JobFailure.Kind.PUSH_REFUSED,
                            "%s has %d tags, more than the %d of kiln.registry-proxy.push.max-tags"
                                    .formatted(
                                            job.source().familiarName(),
                                            found.tags().size(),
                                            maxTags)));
        }
        return found.tags().stream().map(tag -> new Part(found.repository(), tag, tag)).toList();
    }

    /** Whether the registry would say the same once more. */
    private static boolean isFinal(RegistryException e) {
        return switch (e.status()) {
            case 408, 425, 429 -> false;
            default -> e.status() < 500 && !e.isUnreachable();
        };
    }

    private JobFailedException refused(IOException e) {
        boolean denied =
                e instanceof RegistryException answer
                        && (answer.status() == 401 || answer.status() == 403);
        String advice =
                denied
                        ? ": requested access to the resource is denied; does project %s have a login for %s that may push there?"
                                .formatted(job.project(), job.target().registry())
                        : "";
        return new JobFailedException(
                JobFailure.of(
                        JobFailure.Kind.PUSH_REFUSED,
                        "%s was not pushed: %s%s"
                                .formatted(job.target().familiarName(), e.getMessage(), advice)),
                e);
    }
}
