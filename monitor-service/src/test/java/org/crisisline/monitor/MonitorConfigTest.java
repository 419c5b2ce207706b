package org.crisisline.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.crisisline.monitor.promise.Promise;
import org.crisisline.monitor.window.WindowLength;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonitorConfigTest {
    private static MonitorConfig read(Map<String, String> overrides) {
        return MonitorConfig.from(
                ConfigReader.of(ConfigSource.load(MonitorService.NAME, null, overrides, Map.of()), "monitor"));
    }

    @Test
    void theDefaultsAreWhatIsPromised() {
        MonitorConfig config = read(Map.of());

        assertThat(config.http().port()).isEqualTo(8080);
        assertThat(config.window()).isEqualTo(WindowLength.ONE_MINUTE);
        assertThat(config.promises())
                .extracting(Promise::name)
                .containsExactly(
                        "handshake",
                        "accepted",
                        "delivery",
                        "escalation",
                        "escalation-dispatch",
                        "connection-success",
                        "delivered-in-time");
        assertThat(config.promises())
                .filteredOn(Promise.InTime.class::isInstance)
                .singleElement()
                .extracting(promise -> ((Promise.InTime) promise).atLeast())
                .isEqualTo(0.985);
    }

    @Test
    void watcher_byDefault_isOnWithoutAHeartbeat() {
        assertThat(read(Map.of()).watcher().heartbeat()).isEmpty();
        assertThat(read(Map.of("monitor.watcher.heartbeat-url", "https://hc.example/ping/1"))
                        .watcher()
                        .heartbeat())
                .hasValueSatisfying(settings -> assertThat(settings.every()).hasSeconds(30));
    }

    @Test
    void heartbeatUrl_wrong_isNotRepeated() {
        assertThatThrownBy(() -> read(Map.of("monitor.watcher.heartbeat-url", "ftp://here/secret-1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("secret-1");
    }

    @ParameterizedTest
    @CsvSource({
        "monitor.port, 70000",
        "monitor.host, 0.0.0.0",
        "monitor.window, an-hour",
        "monitor.promises.delivery-p99, 100",
        "monitor.promises.delivered-in-time, 120 %",
        "monitor.promises.delivery-p9, 100 ms",
        "monitor.forget-after, 1 s",
        "monitor.unknown, 1",
        "monitor.watcher.severity-threshold, 11",
        "monitor.watcher.dispatched-within, 2",
        "monitor.watcher.remember-for, 1 minute",
        "monitor.watcher.heartbeat-url, ftp://here/",
        "monitor.watcher.heartbeat-timeout, 31 s",
        "monitor.watcher.heartbeat, x"
    })
    void aWrongValueNamesItsKey(String key, String value) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key);
    }
}
