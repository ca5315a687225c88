package dev.kiln.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

class TestingServersTest {
    @Test
    void redisComesBackAtItsPortAndLeavesNothing() {
        try (TestingRedis redis = TestingRedis.launch()) {
            int port = redis.port();
            assertThat(listens(redis.host(), port)).isTrue();
            redis.stop();
            assertThat(listens(redis.host(), port)).isFalse();
            redis.start();
            assertThat(redis.port()).isEqualTo(port);
            assertThat(listens(redis.host(), port)).isTrue();
        }
        assertThat(descendants()).isZero();
    }

    @Test
    void rabbitComesBackAtItsPortAndLeavesNothing() {
        try (TestingRabbit rabbit = TestingRabbit.launch()) {
            int port = rabbit.port();
            assertThat(listens(rabbit.host(), port)).isTrue();
            rabbit.stop();
            assertThat(descendants()).isZero();
            rabbit.start();
            assertThat(rabbit.port()).isEqualTo(port);
            assertThat(rabbit.newVirtualHost()).isNotEqualTo(rabbit.newVirtualHost());
        }
        assertThat(descendants()).isZero();
    }

    @Test
    void isolationRunsOutWithASentence() {
        TestingRedis redis = TestingRedis.shared();
        IntSupplier take = redis::newDatabase;
        assertThatThrownBy(
                        () -> {
                            while (take.getAsInt() >= 0) {}
                        })
                .hasMessageContaining("test databases are taken");
    }

    @Test
    void aMissingProgramIsNamedTogetherWithItsPackage() {
        assertThatThrownBy(() -> SystemServer.require("no-such-program", "its-package", "/usr/bin"))
                .hasMessageContaining("no-such-program is not there (looked in /usr/bin)")
                .hasMessageContaining("apt-get install its-package");
    }

    /** Processes of this JVM that are servers; the shared one is left to the shutdown hook. */
    private static long descendants() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .filter(p -> p.info().command().orElse("").matches(".*(beam.smp|epmd)"))
                .count();
    }

    private static boolean listens(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
