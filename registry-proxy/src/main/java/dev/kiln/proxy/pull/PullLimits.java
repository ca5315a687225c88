package dev.kiln.proxy.pull;

/**
 * How much one pull may bring, and how much happens at once.
 *
 * @param maxImageBytes the sum of an image's compressed layers
 * @param maxLayers how many layers an image may have
 * @param parallelBlobs how many blobs are copied at once, by all pulls together
 * @param resumes how often the download of one blob is gone on with after it broke
 */
public record PullLimits(long maxImageBytes, int maxLayers, int parallelBlobs, int resumes) {
    public PullLimits {
        if (maxImageBytes < 1 || maxLayers < 1 || parallelBlobs < 1 || resumes < 0) {
            throw new IllegalArgumentException("the limits of pulls must be more than zero");
        }
    }
}
