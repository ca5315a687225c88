package dev.kiln.proxy.pull;

import java.io.IOException;

/** Lets those who ask for the same image at the same time share one pull. */
public final class PullFlights {
    private final ImagePuller puller;
    private final Flights<PullRequest, PulledImage> flights = new Flights<>();

    public PullFlights(ImagePuller puller) {
        this.puller = puller;
    }

    /**
     * Pulls, or waits for the pull of the same image that is under way.
     *
     * @throws PullException as {@link ImagePuller#pull} does, to all who share it
     */
    public PulledImage pull(PullRequest request) throws IOException {
        return flights.join(request, () -> puller.pull(request));
    }
}
