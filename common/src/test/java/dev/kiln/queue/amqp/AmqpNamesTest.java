package dev.kiln.queue.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.job.Route;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AmqpNamesTest {
    @Test
    void queuesAreNamedAfterTheirRoutes() {
        assertThat(AmqpNames.queue(new Route("build.linux.arm64")))
                .isEqualTo("kiln.build.linux-arm64");
        assertThat(AmqpNames.queue(new Route("push"))).isEqualTo("kiln.push");
        assertThat(AmqpNames.delayQueue(new Route("push"), Duration.ofMinutes(5)))
                .isEqualTo("kiln.push.retry-300s");
    }

    @Test
    void aDelayIsNeverShortened() {
        assertThat(AmqpNames.roundUp(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(AmqpNames.roundUp(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
        assertThat(AmqpNames.roundUp(Duration.ofMillis(5_001))).isEqualTo(Duration.ofSeconds(10));
        assertThat(AmqpNames.roundUp(Duration.ofDays(1)))
                .as("the longest there is")
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aBrokerIsToldItsConsumerTimeoutPerQueueFromTheVersionThatKnowsIt() {
        assertThat(new BrokerVersion("3.10.8").hasConsumerTimeoutPerQueue()).isFalse();
        assertThat(new BrokerVersion("3.11.28").hasConsumerTimeoutPerQueue()).isFalse();
        assertThat(new BrokerVersion("3.12.0").hasConsumerTimeoutPerQueue()).isTrue();
        assertThat(new BrokerVersion("3.13.7+1.ge1").hasConsumerTimeoutPerQueue()).isTrue();
        assertThat(new BrokerVersion("4.0.2").hasConsumerTimeoutPerQueue()).isTrue();
        assertThat(new BrokerVersion("null").hasConsumerTimeoutPerQueue()).isFalse();
    }
}
