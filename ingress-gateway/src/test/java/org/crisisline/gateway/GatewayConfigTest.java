package org.crisisline.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.Config;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.crisisline.gateway.cache.RedisSettings;
import org.crisisline.gateway.token.TokenAlgorithm;
import org.crisisline.gateway.wire.EmergencyNumbers;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayConfigTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";

    @Test
    void the_defaults_are_whole_but_for_a_token_key() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> GatewayConfig.from(section(Map.of(), Map.of())))
                .withMessage("gateway.tokens.keys is empty: expected at least one key, or gateway.tokens.secret or"
                        + " gateway.tokens.secret-file");

        GatewayConfig config = GatewayConfig.from(section(Map.of("gateway.tokens.secret", SECRET), Map.of()));

        assertThat(config.edge().port()).isEqualTo(8443);
        assertThat(config.edge().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.maxConnectionsPerParticipant()).isEqualTo(5);
        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.limits().maxFrameBytes()).isEqualTo(65_536);
        assertThat(config.limits().maxPayloadBytes()).isEqualTo(32_768);
        assertThat(config.publicUrl()).isEmpty();
    }

    @Test
    void the_fixed_names_of_the_environment_are_heard() {
        Map<String, String> environment = Map.of(
                "WEBSOCKET_URL", "wss://chat.example.org/v1/connect",
                "WEBSOCKET_FAILOVER_URL", "wss://a.example.org/v1/connect, wss://b.example.org/v1/connect",
                "MAX_CONNECTIONS_PER_POOL", "3",
                "CONNECTION_TIMEOUT_MS", "2500",
                "GATEWAY_TOKEN_SECRET", SECRET,
                "REDIS_HOST", "cache",
                "REDIS_PORT", "7000",
                "REDIS_PASSWORD", "hidden",
                "CIRCUIT_BREAKER_THRESHOLD", "7");
        Config config = ConfigSource.load("ingress-gateway", null, Map.of(), environment);

        GatewayConfig gateway = GatewayConfig.from(ConfigReader.of(config, "gateway"));
        RedisSettings redis = RedisSettings.from(ConfigReader.of(config, "redis"));

        assertThat(gateway.publicUrl()).contains(URI.create("wss://chat.example.org/v1/connect"));
        assertThat(gateway.failoverUrls())
                .containsExactly(
                        URI.create("wss://a.example.org/v1/connect"), URI.create("wss://b.example.org/v1/connect"));
        assertThat(gateway.maxConnectionsPerParticipant()).isEqualTo(3);
        assertThat(gateway.edge().connectTimeout()).isEqualTo(Duration.ofMillis(2_500));
        assertThat(redis.host()).isEqualTo("cache");
        assertThat(redis.port()).isEqualTo(7_000);
        assertThat(redis.breakerThreshold()).isEqualTo(7);
        assertThat(redis.toString()).doesNotContain("hidden");
        assertThat(gateway.toString()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gateway.heartbeat                | 15         | gateway.heartbeat = "15"
            gateway.limits.max-payload-bytes | 65 KiB     | gateway.limits.max-payload-bytes = "65 KiB"
            gateway.limits.max-frame-bytes   | 257 KiB    | gateway.limits.max-frame-bytes = "257 KiB"
            gateway.presence.renew-after-silence | 1 s    | gateway.presence.renew-after-silence = "1 s"
            gateway.limits.messages.burst    | 0          | gateway.limits.messages.burst = "0"
            gateway.limits.remembered-messages | 10       | gateway.limits.remembered-messages = "10"
            gateway.load.min-samples         | 101        | gateway.load.min-samples = "101"
            gateway.allowed-networks         | 10.0.0.0   | gateway.allowed-networks = "10.0.0.0"
            gateway.failover-urls            | other:8443/ x | gateway.failover-urls = "other:8443/ x"
            gateway.emergency-severity       | 11         | gateway.emergency-severity = "11"
            gateway.tokens.secret            | short      | gateway.tokens.secret = [REDACTED]
            gateway.heart-beat               | 5 s        | unknown key gateway.heart-beat
            """)
    void a_wrong_value_is_named_with_its_key(String key, String value, String expected) {
        Map<String, String> overrides = new HashMap<>(Map.of("gateway.tokens.secret", SECRET));
        overrides.put(key, value);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> GatewayConfig.from(section(overrides, Map.of())))
                .withMessageStartingWith(expected)
                .withMessageNotContaining("short")
                .withMessageMatching("(?s).*(expected|did you mean).*");
    }

    @Test
    void keys_are_read_by_name_each_with_its_algorithm(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        Path file = Files.writeString(
                folder.resolve("gateway.conf"),
                "gateway.tokens.keys = [ { id = a, algorithm = hs256, secret-file = \"" + secret + "\" },"
                        + " { id = b, algorithm = hs256, secret = \"" + SECRET + "\" } ]");

        GatewayConfig config = GatewayConfig.from(
                ConfigReader.of(ConfigSource.load("ingress-gateway", file, Map.of(), Map.of()), "gateway"));

        assertThat(config.tokens().keys()).extracting("id").containsExactly("a", "b");
        assertThat(config.tokens().keys()).extracting("algorithm").containsOnly(TokenAlgorithm.HS256);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { id = a, algorithm = hs256 }                                        | gateway.tokens.keys[0].secret: expected either secret or secret-file for hs256
            { id = a, algorithm = es256, secret = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" } | gateway.tokens.keys[0].public-key-file: expected it, and no secret, for ES256
            { id = a, algorithm = none, secret = "x" }                           | gateway.tokens.keys[0].algorithm = "none"
            { id = a, algorithm = eddsa, public-key-file = "/nowhere.pem" }      | gateway.tokens.keys[0].public-key-file = "/nowhere.pem"
            """)
    void a_wrong_key_is_refused(String key, String expected, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("gateway.conf"), "gateway.tokens.keys = [" + key + "]");
        Config config = ConfigSource.load("ingress-gateway", file, Map.of(), Map.of());

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> GatewayConfig.from(ConfigReader.of(config, "gateway")))
                .withMessageStartingWith(expected);
    }

    @Test
    void emergencyNumbers_leftAlone_areAFewThatCanBeUsed() {
        EmergencyNumbers numbers = GatewayConfig.from(section(Map.of("gateway.tokens.secret", SECRET), Map.of()))
                .edge()
                .emergencyNumbers();

        assertThat(numbers.entries())
                .hasSizeBetween(6, 32)
                .contains(new EmergencyNumbers.Entry("GB", "Samaritans", "116 123", "", "https://www.samaritans.org"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { country = "UK", name = "x", phone = "1" }             | gateway.emergency-numbers[0].name: country "UK": expected two capital letters
            { country = "GB", name = "x" }                          | gateway.emergency-numbers[0].name: "x" has neither phone nor text
            { country = "GB", phone = "1" }                         | gateway.emergency-numbers[0].name
            { country = "GB", name = "x", phone = "1", url = "ftp://x" } | gateway.emergency-numbers[0].name: url "ftp://x"
            { country = "GB", name = "x", phone = "1", fax = "2" }  | unknown key gateway.emergency-numbers[0].fax
            """)
    void emergencyNumber_isWrong_isRefused(String number, String expected, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("gateway.conf"), "gateway.emergency-numbers = [" + number + "]");
        Config config = ConfigSource.load("ingress-gateway", file, Map.of("gateway.tokens.secret", SECRET), Map.of());

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> GatewayConfig.from(ConfigReader.of(config, "gateway")))
                .withMessageStartingWith(expected);
    }

    @Test
    void emergencyNumbers_areTooMany_areRefused(@TempDir Path folder) throws Exception {
        String number = "{ country = GB, name = x, phone = \"1\" }, ";
        Path file = Files.writeString(
                folder.resolve("gateway.conf"), "gateway.emergency-numbers = [" + number.repeat(33) + "]");
        Config config = ConfigSource.load("ingress-gateway", file, Map.of("gateway.tokens.secret", SECRET), Map.of());

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> GatewayConfig.from(ConfigReader.of(config, "gateway")))
                .withMessageContaining("33 emergency numbers: expected at most 32");
    }

    @Test
    void cutOffClientsWouldGoBeforeTheOtherGatewaysHaveNoticed_isRefused() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> GatewayConfig.from(
                        section(Map.of("gateway.tokens.secret", SECRET, "gateway.cut-off.hold", "1 s"), Map.of())))
                .withMessageContaining("gateway.cut-off.hold");
    }

    @Test
    void the_whole_service_is_built_from_the_defaults_without_a_broker() {
        Config config = ConfigSource.load("ingress-gateway", null, Map.of("gateway.tokens.secret", SECRET), Map.of());

        try (IngressGateway gateway = new IngressGateway(config)) {
            assertThat(gateway.name()).isEqualTo("ingress-gateway");
            assertThat(gateway.summary()).isEmpty();
            assertThat(gateway.health().isReady()).isFalse();
        }
    }

    private static ConfigReader section(Map<String, String> overrides, Map<String, String> environment) {
        return ConfigReader.of(ConfigSource.load("ingress-gateway", null, overrides, environment), "gateway");
    }
}
