package org.crisisline.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.crisisline.escalation.channel.http.Receiver;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.config.SigningKey;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.schemas.direct.DirectCall;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The service starts, and no broker is to be had. */
@Timeout(120)
class WithoutKafkaTest {
    private static final Secret HEDGE_SECRET = new Secret("hedge secret of the test, long enough");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Receiver receiver;

    @BeforeEach
    void openReceiver() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void closeReceiver() {
        receiver.close();
    }

    @Test
    void noBrokerAnswers_serviceStarts_itsDoorCallsAHumanAndItsHealthSaysWhatItWaitsFor() throws Exception {
        String nobody = "127.0.0.1:" + closedPort();
        try (EscalationService service = new EscalationService(config(nobody))) {
            service.start();

            HttpResponse<String> answer = ask(service.door(), "esc-1");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"state\":\"DISPATCHED\"");
            assertThat(receiver.seen).anyMatch(call -> call.body().contains("esc-1"));

            assertThat(service.health().isReady()).isFalse();
            assertThat(service.health().isLive()).isTrue();
            assertThat(service.summary()).contains("WITHOUT KAFKA", nobody);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(reasons(service.health()))
                            .hasEntrySatisfying("kafka", why -> assertThat(why).contains("no answer", nobody))
                            .hasEntrySatisfying("intake", why -> assertThat(why).contains("waits for Kafka", nobody)));
        }
    }

    @Test
    void brokersNameIsUnknown_serviceStarts_itsDoorCallsAHuman() throws Exception {
        try (EscalationService service = new EscalationService(config("no-such-broker.invalid:9092"))) {
            service.start();

            assertThat(ask(service.door(), "esc-1").body()).contains("\"state\":\"DISPATCHED\"");
        }
    }

    private Config config(String brokers) {
        Map<String, String> settings = new HashMap<>();
        settings.put("kafka.bootstrap-servers", brokers);
        settings.put("operations.port", "0");
        settings.put("escalation.kafka-patience", "1 s");
        settings.put("escalation.door.port", "0");
        settings.put("escalation.door.host", "127.0.0.1");
        settings.put("escalation.door.secret", HEDGE_SECRET.reveal());
        settings.put("escalation.channels.webhook.url", receiver.uri().toString());
        settings.put("escalation.channels.webhook.secret", "s");
        return ConfigSource.load(EscalationService.NAME, null, settings, Map.of());
    }

    private HttpResponse<String> ask(URI door, String id) throws Exception {
        byte[] body = Topics.ESCALATION_REQUESTS
                .valueSerde()
                .encode(EscalationRequest.newBuilder()
                        .setEscalationId(id)
                        .setSessionId("s-1")
                        .setMessageId("m-1")
                        .setParticipantId("p-1")
                        .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                        .setSeverity(9)
                        .setReason(null)
                        .setRequestedAt(Instant.now())
                        .build());
        String timestamp = DirectCall.timestamp(Instant.now());
        byte[] signature = new SigningKey(HEDGE_SECRET, DirectCall.SIGNATURE_USE).sign(timestamp, body);
        return client.send(
                HttpRequest.newBuilder(door.resolve(DirectCall.PATH))
                        .header(DirectCall.TIMESTAMP_HEADER, timestamp)
                        .header(DirectCall.SIGNATURE_HEADER, DirectCall.signature(signature))
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static Map<String, String> reasons(Health health) {
        Map<String, String> reasons = new HashMap<>();
        for (Dependency.Status status : health.report().dependencies()) {
            reasons.put(status.name(), status.reason());
        }
        return reasons;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket reserved = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return reserved.getLocalPort();
        }
    }
}
