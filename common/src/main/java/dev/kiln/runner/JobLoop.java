package dev.kiln.runner;

import dev.kiln.job.Route;
import dev.kiln.queue.ControlMessage;
import dev.kiln.queue.JobQueue;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Takes jobs while the process is up: starts when everything else is ready, and stops first. */
public final class JobLoop implements SmartLifecycle {
    private final JobQueue queue;
    private final JobRunner runner;
    private final Route route;
    private final int jobs;
    private final List<JobQueue.Subscription> subscriptions = new ArrayList<>();

    /**
     * A loop that is not started yet.
     *
     * @param jobs how many run at once
     */
    public JobLoop(JobQueue queue, JobRunner runner, Route route, int jobs) {
        this.queue = queue;
        this.runner = runner;
        this.route = route;
        this.jobs = jobs;
    }

    @Override
    public synchronized void start() {
        subscriptions.add(queue.onControl(this::obey));
        subscriptions.add(queue.consume(route, jobs, runner));
    }

    private void obey(ControlMessage message) {
        switch (message) {
            case ControlMessage.Cancel cancel -> runner.cancel(cancel.job());
        }
    }

    @Override
    public synchronized void stop() {
        runner.stop();
        subscriptions.reversed().forEach(JobQueue.Subscription::close);
        subscriptions.clear();
    }

    @Override
    public synchronized boolean isRunning() {
        return !subscriptions.isEmpty();
    }
}
