package org.crisisline.escalation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscalationConfigTest {
    private static final String URL = "escalation.channels.webhook.url";
    private static final String SECRET = "escalation.channels.webhook.secret";

    private static EscalationConfig read(Map<String, String> overrides, Map<String, String> environment) {
        return EscalationConfig.from(
                ConfigReader.of(ConfigSource.load(EscalationService.NAME, null, overrides, environment), "escalation"));
    }

    private static EscalationConfig read(Map<String, String> overrides) {
        return read(overrides, Map.of());
    }

    @Test
    void theDefaultsHoldAndCallNobody() {
        EscalationConfig config = read(Map.of());

        assertThat(config.severityThreshold()).isEqualTo(8);
        assertThat(config.rank().step()).isEqualTo(Duration.ofMillis(40));
        assertThat(config.channels().configured()).isEmpty();
        assertThat(config.span(12).memory()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void theEnvironmentNamesTheReceiver() {
        EscalationConfig config = read(
                Map.of(),
                Map.of(
                        "ESCALATION_WEBHOOK_URL", "https://oncall.example/hook",
                        "ESCALATION_WEBHOOK_SECRET", "s",
                        "CIRCUIT_BREAKER_THRESHOLD", "7"));

        assertThat(config.channels().configured().get("webhook")).satisfies(webhook -> {
            assertThat(webhook.url()).hasToString("https://oncall.example/hook");
            assertThat(webhook.limits().breakerFailures()).isEqualTo(7);
            assertThat(webhook.toString()).doesNotContain("secret=s,");
        });
    }

    @Test
    void plainHttpIsForThisMachineOnly() {
        assertThat(read(Map.of(URL, "http://127.0.0.1:9/x", SECRET, "s"))
                        .channels()
                        .configured())
                .containsOnlyKeys("webhook");
        assertThatThrownBy(() -> read(Map.of(URL, "http://oncall.example/x", SECRET, "s")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(URL)
                .hasMessageContaining("expected https");
        assertThat(read(Map.of(
                                URL,
                                "http://oncall.example/x",
                                SECRET,
                                "s",
                                "escalation.channels.webhook.allow-plaintext",
                                "true"))
                        .channels()
                        .configured())
                .containsOnlyKeys("webhook");
    }

    @Test
    void aReceiverWithoutASecretIsRefused() {
        assertThatThrownBy(() -> read(Map.of(URL, "https://oncall.example/x")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "escalation.severity-threshold, 11",
        "escalation.instance-number, 1",
        "escalation.rank-step, 40",
        "escalation.lookback, 25 hours",
        "escalation.channels.webhook.attempts, 0",
        "escalation.channels.webhook.max-backoff, 1 ms",
        "escalation.channels.webhook.ulr, https://misspelt.example",
        "escalation.channels.webhook.url, ftp://oncall.example",
        "escalation.max-remembered, 10000",
        "escalation.unknown, 1"
    })
    void aWrongValueNamesItsKey(String key, String value) {
        Map<String, String> overrides = new HashMap<>(Map.of(key, value));
        overrides.putIfAbsent(SECRET, "s");

        assertThatThrownBy(() -> read(overrides))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key);
    }
}
