package dev.kiln.testkit;

import org.testcontainers.DockerClientFactory;

/** Whether there is a Docker engine that containers can be started on. */
final class Docker {
    private Docker() {}

    static boolean answers() {
        return Holder.ANSWERS;
    }

    /** Asked once per JVM: finding out that nobody answers takes a while. */
    private static final class Holder {
        private static final boolean ANSWERS = DockerClientFactory.instance().isDockerAvailable();
    }
}
