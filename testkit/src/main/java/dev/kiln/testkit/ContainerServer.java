package dev.kiln.testkit;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.util.List;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * A server in a container. Its port on the host is fixed when it is made, so that it is the same
 * after a restart.
 */
final class ContainerServer implements TestServer {
    private static final int STOP_TIMEOUT_SECONDS = 30;

    private final GenericContainer<?> container;
    private final int hostPort;
    private final Probe probe;

    ContainerServer(GenericContainer<?> container, int hostPort, int containerPort, Probe probe) {
        this.container = container;
        this.hostPort = hostPort;
        this.probe = probe;
        container.withExposedPorts(containerPort);
        container.withCreateContainerCmdModifier(command -> {
            HostConfig host =
                    Objects.requireNonNullElseGet(
                            command.getHostConfig(), HostConfig::newHostConfig);
            command.withHostConfig(
                    host.withPortBindings(
                            List.of(
                                    new PortBinding(
                                            Ports.Binding.bindPort(hostPort),
                                            new ExposedPort(containerPort)))));
        });
        container.start();
        probe.awaitReady(host(), hostPort, container::isRunning, container::getLogs);
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return hostPort;
    }

    @Override
    public void start() {
        DockerClientFactory.instance()
                .client()
                .startContainerCmd(container.getContainerId())
                .exec();
        probe.awaitReady(host(), hostPort, container::isRunning, container::getLogs);
    }

    @Override
    public void stop() {
        DockerClientFactory.instance()
                .client()
                .stopContainerCmd(container.getContainerId())
                .withTimeout(STOP_TIMEOUT_SECONDS)
                .exec();
    }

    @Override
    public void close() {
        container.stop();
    }
}
