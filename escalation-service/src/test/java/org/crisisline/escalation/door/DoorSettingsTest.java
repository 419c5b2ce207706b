package org.crisisline.escalation.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.crisisline.escalation.EscalationService;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.ConfigurationException;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.Test;

class DoorSettingsTest {
    private static DoorSettings read(String... pairs) {
        Map<String, String> overrides = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            overrides.put("escalation.door." + pairs[i], pairs[i + 1]);
        }
        return DoorSettings.from(ConfigReader.of(
                ConfigSource.load(EscalationService.NAME, null, overrides, Map.of()), "escalation.door"));
    }

    @Test
    void withoutSecrets_itStaysClosed_andCallsCarryNoLinks() {
        DoorSettings settings = read();

        assertThat(settings.isOpen()).isFalse();
        assertThat(new Invitations(settings, new TestClock()).apply("esc-1")).isEmpty();
    }

    @Test
    void withAnAddress_callsCarryLinks_whoseTextIsRedacted() {
        DoorSettings settings = read("url", "https://answer.example.org/base/", "link-secret", "s3cret");

        assertThat(new Invitations(settings, new TestClock()).apply("esc-1")).hasValueSatisfying(invitation -> {
            assertThat(invitation.acknowledge().toString())
                    .startsWith("https://answer.example.org/base/v1/escalations/esc-1/acknowledge?token=");
            assertThat(invitation.resolve().getPath()).endsWith("/esc-1/resolve");
            assertThat(invitation.toString()).doesNotContain("token");
        });
        assertThat(settings.toString()).doesNotContain("s3cret");
    }

    @Test
    void whatCannotBeKept_isRefusedByItsKey() {
        assertRefused("escalation.door.link-secret", "url", "https://answer.example.org");
        assertRefused("escalation.door.url", "url", "http://answer.example.org", "link-secret", "s");
        assertRefused("escalation.door.url", "url", "https://answer.example.org?x=1", "link-secret", "s");
        assertRefused("escalation.door.host", "host", "0.0.0.0", "secret", "s");
        assertRefused("escalation.door.tls.key", "tls.certificate", "a.pem");
        assertThat(read("host", "0.0.0.0", "secret", "s", "allow-plaintext", "true")
                        .isOpen())
                .isTrue();
        assertThat(read("host", "0.0.0.0", "secret", "s", "tls.certificate", "a.pem", "tls.key", "b.pem")
                        .tls())
                .isPresent();
    }

    private static void assertRefused(String key, String... pairs) {
        assertThatThrownBy(() -> read(pairs))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key);
    }
}
