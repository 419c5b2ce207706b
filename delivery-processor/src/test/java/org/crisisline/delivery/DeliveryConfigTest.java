package org.crisisline.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.ConfigurationException;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.schemas.topic.TopicLayout;
import org.junit.jupiter.api.Test;

class DeliveryConfigTest {
    @Test
    void referenceConfigurationIsComplete() {
        DeliveryConfig config = read(Map.of(), Map.of());

        assertThat(config.applications()).containsExactlyInAnyOrder(Application.values());
        assertThat(config.lane().attempts()).isEqualTo(3);
        assertThat(config.lane().windowMessages()).isEqualTo(256);
        assertThat(config.lane().windowBytes()).isEqualTo(256 << 10);
        assertThat(config.lane().tombstoneLife()).isEqualTo(Duration.ofDays(1));
        assertThat(config.life().ttl()).isEqualTo(Duration.ofHours(1));
        assertThat(config.survival())
                .isEqualTo(new Survival(10, 3, Duration.ofMinutes(10), Duration.ofSeconds(20), Duration.ofMinutes(2)));
        assertThat(config.threads()).containsOnlyKeys(Application.values()).containsValue(1);
    }

    @Test
    void environmentNamesLanesAndAttempts() {
        DeliveryConfig config =
                read(Map.of(), Map.of("DELIVERY_LANES", "emergency, Sessions", "MESSAGE_RETRY_ATTEMPTS", "5"));

        assertThat(config.applications()).containsExactlyInAnyOrder(Application.EMERGENCY, Application.SESSIONS);
        assertThat(config.lane().attempts()).isEqualTo(5);
    }

    @Test
    void wrongValuesAreNamedWithWhatWasExpected() {
        assertThatThrownBy(() -> read(Map.of(), Map.of("DELIVERY_LANES", "emergncy")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("delivery.lanes")
                .hasMessageContaining("emergncy")
                .hasMessageContaining("some of emergency, routine, sessions");
        assertThatThrownBy(() -> read(Map.of("delivery.retry.cap", "1 ms"), Map.of()))
                .hasMessageContaining("delivery.retry.cap")
                .hasMessageContaining("at least delivery.retry.first");
        assertThatThrownBy(() -> read(Map.of("delivery.store-write-buffers", "1 GiB"), Map.of()))
                .hasMessageContaining("delivery.store-write-buffers")
                .hasMessageContaining("less than store-memory");
        assertThatThrownBy(() -> read(Map.of(), Map.of("DELIVERY_NOT_RUNNING_AFTER", "19 s")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("delivery.not-running-after")
                .hasMessageContaining("from 20 s");
        assertThatThrownBy(() -> read(Map.of("sessions.tll", "1 hour"), Map.of()))
                .hasMessageContaining("did you mean sessions.ttl?");
    }

    @Test
    void outageShorterThanAStandstill_isRefusedByTheRecordItself() {
        Duration second = Duration.ofSeconds(1);

        assertThatThrownBy(() -> new Survival(1, 1, second, second, second.minusNanos(1)))
                .hasMessageContaining("expected at least stuckAfter");
        assertThat(new Survival(1, 1, second, second, second).notRunningAfter()).isEqualTo(second);
    }

    @Test
    void serviceThatWasNeverStartedClosesQuietlyAndStaysClosed() {
        DeliveryProcessor processor =
                new DeliveryProcessor(ConfigSource.load(DeliveryProcessor.NAME, null, Map.of(), Map.of()));
        assertThat(processor.health().isReady()).isFalse();

        processor.close();
        processor.close();

        assertThat(processor.health().report().state()).isEqualTo(Lifecycle.State.STOPPED);
    }

    private static DeliveryConfig read(Map<String, String> overrides, Map<String, String> environment) {
        ConfigReader root = ConfigReader.of(ConfigSource.load(DeliveryProcessor.NAME, null, overrides, environment));
        return DeliveryConfig.from(root.section("delivery"), root.section("sessions"), TopicLayout.singleNode(4, 4));
    }
}
