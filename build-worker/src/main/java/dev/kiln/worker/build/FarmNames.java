package dev.kiln.worker.build;

import dev.kiln.image.ImageReference;
import dev.kiln.job.BuildJob;
import dev.kiln.job.Job;
import dev.kiln.job.JobId;

/** The names under which the farm keeps images that nobody named. */
final class FarmNames {
    private FarmNames() {}

    /** The image of the last good step of a failed build. */
    static ImageReference lastGood(BuildJob job) {
        return ImageReference.parse(job.project() + "/failed:" + job.id());
    }

    /** The image of a job without a tag. */
    static ImageReference untagged(Job job) {
        return untagged(job.project(), job.id());
    }

    /** As {@link #untagged(Job)}. */
    static ImageReference untagged(String project, JobId job) {
        return ImageReference.parse(project + "/untagged:" + job);
    }

    /** As people write it, with its tag. */
    static String familiar(ImageReference name) {
        return name.familiarName() + ":" + name.tag();
    }
}
