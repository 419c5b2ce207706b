package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.crisisline.cli.embedded.DevelopmentCertificates;
import org.crisisline.cli.embedded.EmbeddedBroker;
import org.crisisline.cli.embedded.Ports;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.gateway.IngressGateway;
import org.crisisline.runtime.config.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds across gateways: mailboxes are shared out, a participant has one active connection wherever its connections are, and a message is known by its id at all of
 * them.
 */
class TwoGatewaysTest {
    private static final String ONCE =
            "{\"type\":\"send\",\"id\":\"once\",\"kind\":\"text\",\"payload\":{\"text\":\"only once\"}}";
    private static final String NEXT =
            "{\"type\":\"send\",\"id\":\"next\",\"kind\":\"text\",\"payload\":{\"text\":\"the next\"}}";

    @TempDir
    private Path folder;

    @Test
    @Timeout(120)
    void aParticipantIsActiveOnOneGatewayAtATimeTakesOverInBothDirectionsAndIsRepeatedNowhere() throws Exception {
        RunningSystem system = RunningSystem.shared();
        String session = "two-" + UUID.randomUUID();
        Map<String, String> settings = settings(
                "gateway-2",
                system.stack().bootstrapServers(),
                system.stack().folder().resolve("tls"),
                system.stack().secrets().tokenSecret());
        settings.put("topics.mailboxes", "4");
        settings.put("kafka.session-partitions", "4");
        try (IngressGateway second = gateway(settings)) {
            second.start();
            String token = system.token(session, "alex", TokenRole.PERSON);
            try (RawClient here = client(system.url(), system, token);
                    Person robin =
                            new Person(system.stack(), system.token(session, "robin", TokenRole.RESPONDER)).connect()) {
                here.hear("caught_up");
                here.say(ONCE);
                long first = here.hear("accepted").path("position").asLong();
                try (RawClient there = client(second.url(), system, token)) {
                    assertThat(there.hear("connected").path("gatewayId").asText())
                            .isEqualTo("gateway-2");
                    assertThat(here.hear("active").path("active").asBoolean()).isFalse();
                    there.say(ONCE);
                    JsonNode repeat = there.hear(
                            "accepted", frame -> frame.path("duplicate").asBoolean());
                    assertThat(repeat.path("id").asText()).isEqualTo("once");
                    assertThat(repeat.path("position").asLong()).isEqualTo(first);
                    robin.say("over there");
                    assertThat(text(there.hear("message"))).isEqualTo("over there");

                    here.say("{\"type\":\"activate\"}");
                    assertThat(here.hear("active").path("active").asBoolean()).isTrue();
                    assertThat(there.hear("active").path("active").asBoolean()).isFalse();
                    assertThat(text(here.hear("message")))
                            .as("never acknowledged there, so it comes here, too")
                            .isEqualTo("over there");
                    robin.say("and back");
                    assertThat(text(here.hear("message"))).isEqualTo("and back");
                    here.say(NEXT);
                    robin.awaitTexts("only once", "the next");

                    there.say("{\"type\":\"send\",\"id\":\"1\",\"kind\":\"text\",\"payload\":{}}");
                    assertThat(there.hear("error").path("code").asText()).isEqualTo("not_active");
                }
            }
        }
    }

    @Test
    @Timeout(120)
    void moreGatewaysThanMailboxesAreRefusedClearly() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), Ports.free())) {
            Path tls = Files.createDirectory(folder.resolve("tls"));
            try (IngressGateway first = gateway(alone("gateway-1", broker, tls));
                    IngressGateway second = gateway(alone("gateway-2", broker, tls))) {
                first.start();

                assertThatThrownBy(second::start)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("no mailbox is free")
                        .hasMessageContaining("all 1 are owned by other gateways")
                        .hasMessageContaining("topics.mailboxes");
                assertThat(first.health().isReady()).as("the first one goes on").isTrue();
            }
        }
    }

    private static Map<String, String> alone(String instance, EmbeddedBroker broker, Path tls) {
        Map<String, String> settings =
                settings(instance, broker.bootstrapServers(), tls, "a secret of at least thirty-two bytes");
        settings.put("topics.mailboxes", "1");
        settings.put("gateway.mailbox.claim-timeout", "5 s");
        settings.put("redis.enabled", "false");
        return settings;
    }

    private static Map<String, String> settings(String instance, String brokers, Path tls, String secret) {
        Map<String, String> settings = new HashMap<>();
        settings.put("instance-id", instance);
        settings.put("kafka.bootstrap-servers", brokers);
        settings.put("gateway.port", "0");
        DevelopmentCertificates certificates = DevelopmentCertificates.ensure(tls, Clock.systemUTC());
        settings.put("gateway.tls.certificate", certificates.chain().toString());
        settings.put("gateway.tls.key", certificates.key().toString());
        settings.put("gateway.tokens.secret", secret);
        settings.put("operations.port", "0");
        settings.put("redis.enabled", "false");
        return settings;
    }

    private static IngressGateway gateway(Map<String, String> settings) {
        return new IngressGateway(ConfigSource.load(IngressGateway.NAME, null, settings, Map.of()));
    }

    private static RawClient client(URI uri, RunningSystem system, String token) throws Exception {
        return new RawClient(uri, system.stack().certificateAuthority(), Map.of("Authorization", "Bearer " + token))
                .say("{\"type\":\"connect\"}");
    }

    private static String text(JsonNode message) {
        return message.path("payload").path("text").asText();
    }
}
