package org.crisisline.escalation.channel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.crisisline.escalation.EscalationService;
import org.crisisline.escalation.channel.http.AlertmanagerSettings;
import org.crisisline.escalation.channel.http.PagerDutySettings;
import org.crisisline.escalation.channel.http.WebhookSettings;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelsSettingsTest {
    private static final String CHANNELS = "escalation.channels.";
    private static final String KEY = "0123456789abcdef0123456789ABCDEF";

    @TempDir
    private Path directory;

    private static ChannelsSettings read(Path file, Map<String, String> overrides, Map<String, String> environment) {
        ConfigReader section =
                ConfigReader.of(ConfigSource.load(EscalationService.NAME, file, overrides, environment), "escalation");
        ChannelsSettings settings = ChannelsSettings.from(section);
        section.section("channels").rejectUnknown();
        return settings;
    }

    private static ChannelsSettings set(Map<String, String> overrides) {
        return read(null, overrides, Map.of());
    }

    private ChannelsSettings file(String hocon) throws IOException {
        return read(Files.writeString(directory.resolve("crisis.conf"), hocon), Map.of(), Map.of());
    }

    @Test
    void nothingSet_nothingIsConfigured_andEachSaysWhatIsMissing() {
        ChannelsSettings settings = set(Map.of());

        assertThat(settings.configured()).isEmpty();
        assertThat(settings.missing())
                .isEqualTo(Map.of(
                        "webhook", "set escalation.channels.webhook.url",
                        "pagerduty", "set escalation.channels.pagerduty.routing-key",
                        "alertmanager", "set escalation.channels.alertmanager.url"));
        assertThat(settings.declared()).containsExactly("alertmanager", "pagerduty", "webhook");
    }

    @Test
    void environment_configuresEachType() {
        ChannelsSettings settings = read(
                null,
                Map.of(),
                Map.of(
                        "ESCALATION_WEBHOOK_URL", "http://oncall.internal/hook",
                        "ESCALATION_WEBHOOK_SECRET", "s",
                        "ESCALATION_WEBHOOK_ALLOW_PLAINTEXT", "true",
                        "ESCALATION_PAGERDUTY_ROUTING_KEY", KEY,
                        "ESCALATION_SESSION_URL", "https://desk.example/s/{sessionId}",
                        "ESCALATION_ALERTMANAGER_URL", "https://am.example/prefix",
                        "ESCALATION_ALERTMANAGER_BEARER_TOKEN", "t",
                        "CIRCUIT_BREAKER_THRESHOLD", "7"));

        assertThat(settings.missing()).isEmpty();
        assertThat(settings.configured().values())
                .allSatisfy(channel ->
                        assertThat(channel.limits().breakerFailures()).isEqualTo(7))
                .hasAtLeastOneElementOfType(WebhookSettings.class)
                .hasAtLeastOneElementOfType(PagerDutySettings.class)
                .hasAtLeastOneElementOfType(AlertmanagerSettings.class);
        assertThat(settings.configured().get("webhook").includePersonal()).isTrue();
        assertThat(settings.configured().get("pagerduty").includePersonal()).isFalse();
        assertThat(settings.configured().get("alertmanager").includePersonal()).isFalse();
        assertThat(settings.toString())
                .doesNotContain(KEY)
                .doesNotContain("Bearer")
                .contains("[REDACTED]");
    }

    @Test
    void furtherChannelOfAType_needsOnlyWhatIsItsOwn() throws IOException {
        ChannelsSettings settings = file("""
                escalation.calls.timeout = 3 s
                escalation.channel-types.pagerduty.source = "night line"
                escalation.channels.pagerduty.routing-key = "%s"
                escalation.channels.supervisors {
                  type = pagerduty, routing-key = "99999999999999999999999999999999", attempts = 2, circuit-breaker.failures = 9
                }
                """.formatted(KEY));

        assertThat(settings.configured()).containsOnlyKeys("pagerduty", "supervisors");
        PagerDutySettings further = (PagerDutySettings) settings.configured().get("supervisors");
        assertThat(further.name()).isEqualTo("supervisors");
        assertThat(further.routingKey().reveal()).startsWith("9999");
        assertThat(further.source()).isEqualTo("night line");
        assertThat(further.limits().attempts()).isEqualTo(2);
        assertThat(further.limits().breakerFailures()).isEqualTo(9);
        assertThat(further.limits().breakerOpenFor()).isEqualTo(Duration.ofMillis(500));
        assertThat(further.limits().timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.configured().get("pagerduty").limits().attempts()).isEqualTo(6);
    }

    @Test
    void labelsAndLogin_areRead() throws IOException {
        ChannelsSettings settings = file("""
                escalation.channels.alertmanager {
                  url = "https://am.example", username = oncall, password = secret, labels { team = night }, ends-after = 2 hours
                }
                """);

        AlertmanagerSettings alertmanager =
                (AlertmanagerSettings) settings.configured().get("alertmanager");
        assertThat(alertmanager.authorization().orElseThrow().reveal()).isEqualTo("Basic b25jYWxsOnNlY3JldA==");
        assertThat(alertmanager.labels()).isEqualTo(Map.of("team", "night"));
        assertThat(alertmanager.endsAfter()).isEqualTo(Duration.ofHours(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "webhook.type | telegraph | expected one of webhook, pagerduty, alertmanager",
                "webhook.url | ftp://oncall.example | expected https",
                "webhook.url | http://oncall.example | expected https, since",
                "webhook.attempts | 0 | expected a whole number from 1 to 20",
                "webhook.max-backoff | 1 ms | expected a duration",
                "webhook.ulr | https://misspelt.example | did you mean",
                "webhook.circuit-breaker.failure | 3 | did you mean",
                "pagerduty.routing-key | 12345 | expected the 32 letters and digits",
                "pagerduty.url | http://events.example | expected https, since",
                "pagerduty.url | | expected an absolute URI",
                "pagerduty.session-url | https://desk.example/{session} | in which {sessionId}",
                "pagerduty.session-url | desk | in which {sessionId}",
                "alertmanager.username | oncall | one, since there is a username",
                "alertmanager.password | secret | one, since there is a password",
                "alertmanager.labels.severity | page | none of [alertname, drill, incident, severity, tier]",
                "alertmanager.labels.a-b | page | names of letters, digits and _",
                "alertmanager.ends-after | 5 s | expected a duration",
                "alertmanager.generator-url | x | in which {sessionId}",
                "Upper.type | webhook | expected a channel's name of small letters",
                "further.kind | webhook | escalation.channels.further.type is not set"
            })
    void wrongValue_isRefusedByKeyValueAndExpectation(String key, String value, String expected) {
        Map<String, String> overrides = new HashMap<>();
        overrides.put(CHANNELS + "webhook.secret", "s");
        overrides.put(CHANNELS + "pagerduty.routing-key", KEY);
        overrides.put(CHANNELS + "alertmanager.url", "https://am.example");
        overrides.put(CHANNELS + key, value == null ? "" : value);

        assertThatThrownBy(() -> set(overrides))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(expected)
                .hasMessageContaining(CHANNELS)
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("12345"));
    }

    @Test
    void tokenBesidePassword_isRefused() {
        assertThatThrownBy(() -> set(Map.of(
                        CHANNELS + "alertmanager.username", "u",
                        CHANNELS + "alertmanager.password", "p",
                        CHANNELS + "alertmanager.bearer-token", "hidden")))
                .hasMessageContaining("escalation.channels.alertmanager.bearer-token = [REDACTED]");
    }

    @Test
    void moreChannelsThanBearable_areRefused() throws IOException {
        StringBuilder hocon = new StringBuilder();
        for (int i = 0; i < 17; i++) {
            hocon.append("escalation.channels.c")
                    .append(i)
                    .append(" { type = pagerduty, routing-key = \"" + KEY + "\" }\n");
        }
        assertThatThrownBy(() -> file(hocon.toString())).hasMessageContaining("at most 16 channels");
    }
}
