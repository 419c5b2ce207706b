package org.crisisline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSettingsTest {
    private static KafkaSettings from(Map<String, String> overrides, Map<String, String> environment) {
        return KafkaSettings.from(ConfigReader.of(ConfigSource.load("x", null, overrides, environment), "kafka"));
    }

    @Test
    void defaults_areForOneBroker() {
        KafkaSettings settings = from(Map.of(), Map.of());
        assertThat(settings.bootstrapServers()).containsExactly("localhost:9092");
        assertThat(settings.replicationFactor()).isEqualTo(1);
        assertThat(settings.sessionTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.properties()).isEmpty();
    }

    @Test
    void secretsInProperties_arePassedOn_andNeverPrinted() {
        KafkaSettings settings = from(
                Map.of(), Map.of("KAFKA_SASL_JAAS_CONFIG", "password=hunter2;", "KAFKA_SECURITY_PROTOCOL", "SASL_SSL"));
        assertThat(settings.properties())
                .isEqualTo(Map.of("sasl.jaas.config", "password=hunter2;", "security.protocol", "SASL_SSL"));
        assertThat(settings.toString()).contains("sasl.jaas.config").doesNotContain("hunter2");
    }

    @Test
    void severalBrokers_comeFromOneVariable() {
        assertThat(from(Map.of(), Map.of("KAFKA_BOOTSTRAP_SERVERS", "a:1, b:2,[::1]:3"))
                        .bootstrapServers())
                .isEqualTo(List.of("a:1", "b:2", "[::1]:3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kafka.bootstrap-servers | broker | kafka.bootstrap-servers = \"broker\" (override kafka.bootstrap-servers): expected host:port",
                "kafka.min-in-sync-replicas | 2 | kafka.min-in-sync-replicas = \"2\" (override kafka.min-in-sync-replicas): expected a whole number from 1 to 1",
                "kafka.replicas | 2 | unknown key kafka.replicas (override kafka.replicas): did you mean kafka.",
            })
    void wrongValue_isRefused(String key, String value, String message) {
        assertThatThrownBy(() -> from(Map.of(key, value), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }
}
