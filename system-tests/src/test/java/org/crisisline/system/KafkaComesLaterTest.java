package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crisisline.cli.embedded.EmbeddedBroker;
import org.crisisline.cli.embedded.Ports;
import org.crisisline.cli.oncall.OnCallReceiver;
import org.crisisline.escalation.EscalationService;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.config.SigningKey;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.direct.DirectCall;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An escalation instance starts before any broker does. */
@Timeout(180)
class KafkaComesLaterTest {
    private static final String SECRET = "hedge secret of the test, long enough";
    private static final String CHANNEL_SECRET = "s";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AtomicInteger calls = new AtomicInteger();
    private OnCallReceiver receiver;

    @BeforeEach
    void openReceiver() throws IOException {
        receiver = OnCallReceiver.start(CHANNEL_SECRET, Ticker.system(), call -> calls.incrementAndGet());
    }

    @AfterEach
    void closeReceiver() {
        receiver.close();
    }

    @Test
    void instanceStartedWithoutKafka_kafkaComes_instanceIsReadyAndWhatItCalledIsInTheLog(@TempDir Path folder)
            throws Exception {
        int port = Ports.free();
        try (EscalationService service = service(port, 1)) {
            service.start();
            ask(service, "esc-1");
            await("the receiver counts once it has answered")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(calls).hasValue(1));
            assertThat(service.health().isReady()).isFalse();

            try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), port)) {
                await().atMost(PATIENCE).until(() -> service.health().isReady());

                assertThat(service.summary()).doesNotContain("WITHOUT KAFKA");
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(recorded(broker, "esc-1")).endsWith(EscalationState.DISPATCHED));
                assertThat(calls).as("joining the log calls nobody again").hasValue(1);
            }
        }
    }

    @Test
    void instanceStartedWithoutKafka_kafkaIsNotWhatWasConfigured_instanceFailsAndSaysWhy(@TempDir Path folder)
            throws Exception {
        int port = Ports.free();
        try (EscalationService service = service(port, 3)) {
            service.start();
            assertThat(service.health().isLive()).isTrue();

            try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), port)) {
                assertThat(broker.bootstrapServers()).endsWith(":" + port);
                String why = service.failure().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

                assertThat(why).contains("the log can't be joined", "eplication factor");
                assertThat(service.health().isLive()).isFalse();
            }
        }
    }

    private EscalationService service(int kafkaPort, int copies) {
        Map<String, String> settings = Map.of(
                "escalation.kafka-patience",
                "1 s",
                "kafka.bootstrap-servers",
                "127.0.0.1:" + kafkaPort,
                "kafka.replication-factor",
                Integer.toString(copies),
                "kafka.min-in-sync-replicas",
                "1",
                "operations.port",
                "0",
                "escalation.door.host",
                "127.0.0.1",
                "escalation.door.port",
                "0",
                "escalation.door.secret",
                SECRET,
                "escalation.channels.webhook.url",
                receiver.uri().toString(),
                "escalation.channels.webhook.secret",
                CHANNEL_SECRET);
        return new EscalationService(ConfigSource.load(EscalationService.NAME, null, settings, Map.of()));
    }

    private static void ask(EscalationService service, String id) throws Exception {
        EscalationRequest request = EscalationRequest.newBuilder()
                .setEscalationId(id)
                .setSessionId("s-1")
                .setMessageId("m-1")
                .setParticipantId("p-1")
                .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                .setSeverity(9)
                .setReason(null)
                .setRequestedAt(Instant.now())
                .build();
        byte[] body = Topics.ESCALATION_REQUESTS.valueSerde().encode(request);
        String timestamp = DirectCall.timestamp(Instant.now());
        byte[] signature = new SigningKey(new Secret(SECRET), DirectCall.SIGNATURE_USE).sign(timestamp, body);
        HttpRequest post = HttpRequest.newBuilder(service.door().resolve(DirectCall.PATH))
                .header(DirectCall.TIMESTAMP_HEADER, timestamp)
                .header(DirectCall.SIGNATURE_HEADER, DirectCall.signature(signature))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private static List<EscalationState> recorded(EmbeddedBroker broker, String escalationId) {
        return WholeTopic.read(broker.bootstrapServers(), Topics.ESCALATIONS).stream()
                .filter(escalation -> escalation.getEscalationId().equals(escalationId))
                .map(Escalation::getState)
                .toList();
    }
}
