package dev.kiln.worker.build;

import dev.kiln.image.ImageReference;
import dev.kiln.job.BuildJob;

/** The names under which the farm keeps images that nobody named. */
final class FarmNames {
    private FarmNames() {}

    /** The image of the last good step of a failed build. */
    static ImageReference lastGood(BuildJob job) {
        return ImageReference.parse(job.project() + "/failed:" + job.id());
    }

    /** The image of a build without a tag. */
    static ImageReference untagged(BuildJob job) {
        return ImageReference.parse(job.project() + "/untagged:" + job.id());
    }

    /** As people write it, with its tag. */
    static String familiar(ImageReference name) {
        return name.familiarName() + ":" + name.tag();
    }
}
