package org.crisisline.escalation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.crisisline.escalation.lifecycle.Tier;
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
        assertThat(config.rank().step()).isEqualTo(Duration.ofMillis(60));
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

    private static EscalationConfig readPolicy(String policy) throws IOException {
        Path file = Files.createTempFile("policy", ".conf");
        try {
            Files.writeString(file, "escalation.policy { version = two, starts = [] }\nescalation.policy " + policy);
            return EscalationConfig.from(ConfigReader.of(
                    ConfigSource.load(
                            EscalationService.NAME, file, Map.of(URL, "https://x.example/", SECRET, "s"), Map.of()),
                    "escalation"));
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void thePolicyOfADefaultInstallationCallsOnCallAndSaysWhoCallsEmergencyServices() {
        EscalationConfig config = read(Map.of());

        assertThat(config.policy().ladder().tiers())
                .extracting(Tier::name)
                .containsExactly("on-call", "emergency-services");
        assertThat(config.policy().ladder().tiers().get(1).byHand()).isPresent();
    }

    @Test
    void aPolicyWithTiersAndStartsIsReadAsItStands() throws IOException {
        EscalationConfig config = readPolicy("""
                { tiers = [ { name = a, channels = [webhook], wait = 30 s, rounds = 2 }
                            { name = b, channels = [webhook], wait = 1 m }
                            { name = c, channels = [webhook], wait = 2 m, external = true } ]
                  starts = [ { severity = 9, tier = b } ] }""");

        assertThat(config.policy().version()).isEqualTo("two");
        assertThat(config.policy().ladder().starts()).containsExactly(Map.entry(9, 1));
        assertThat(config.policy().ladder().tiers().get(0).rounds()).isEqualTo(2);
        assertThat(config.policy().ladder().tiers().get(1).answerWithin()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tiers = []                                                                    | emergency services",
                "tiers = [ IN ]                                                                | emergency services",
                "tiers = [ EX ]                                                                | not external before",
                "tiers = [ EX, IN, EX ]                                                        | not external before",
                "tiers = [ IN, EX, {name = z, channels = [webhook], wait = 1 s}, EY ]          | called last",
                "tiers = [ IN, IN, EX ]                                                        | different names",
                "tiers = [ {name = a, channels = [], wait = 1 s}, EX ]                         | at least one",
                "tiers = [ {name = a, channels = [pager], wait = 1 s}, EX ]                    | names of [alertmanager, pagerduty, webhook]",
                "tiers = [ {name = a, channels = [webhook, webhook], wait = 1 s}, EX ]         | each of them once",
                "tiers = [ {name = a, channels = [webhook], wait = 0 s}, EX ]                  | tiers[0].wait",
                "tiers = [ {name = a, channels = [webhook]}, EX ]                              | tiers[0].wait",
                "tiers = [ {name = a, channels = [webhook], wait = 1 s, rounds = 0}, EX ]      | tiers[0].rounds",
                "tiers = [ {channels = [webhook], wait = 1 s}, EX ]                            | tiers[0].name",
                "tiers = [ {name = a, channels = [webhook], wait = 1 s, wiat = 2 s}, EX ]      | wiat",
                "tiers = [ IN, {name = e, external = true, wait = 1 s} ]                       | one of the two",
                "tiers = [ IN, {name = e, external = true, wait = 1 s, channels = [webhook], by-hand = x} ] | one of the two",
                "{ tiers = [ IN, EX ], starts = [ {severity = 11, tier = in} ] }               | severity",
                "{ tiers = [ IN, EX ], starts = [ {severity = 9, tier = up} ] }                | [in]",
                "{ tiers = [ IN, EX ], starts = [ {severity = 9, tier = ex} ] }                | [in]",
                "{ tiers = [ IN, EX ], version = \"\" }                                        | policy.version",
            })
    void aWrongPolicyIsRefusedAndSaysWhatWasExpected(String policy, String expected) {
        String whole = (policy.startsWith("{") ? policy : "{ " + policy + " }")
                .replace("IN", "{name = in, channels = [webhook], wait = 1 s}")
                .replace("EX", "{name = ex, channels = [webhook], wait = 1 s, external = true}")
                .replace("EY", "{name = ey, channels = [webhook], wait = 1 s, external = true}");

        assertThatThrownBy(() -> readPolicy(whole))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("escalation.policy")
                .hasMessageContaining(expected);
    }

    @Test
    void emergencyServicesThatOnlyLookAsIfTheyWereCalledAreRefused() throws IOException {
        Path file = Files.createTempFile("policy", ".conf");
        Files.writeString(
                file,
                "escalation.policy.tiers = [ {name = in, channels = [webhook], wait = 1 s},"
                        + " {name = ex, channels = [webhook], wait = 1 s, external = true} ]");

        assertThatThrownBy(() -> EscalationConfig.from(ConfigReader.of(
                        ConfigSource.load(EscalationService.NAME, file, Map.of(), Map.of()), "escalation")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("by-hand");
        Files.delete(file);
    }
}
