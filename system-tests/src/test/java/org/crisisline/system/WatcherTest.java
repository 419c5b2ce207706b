package org.crisisline.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.cli.embedded.EmbeddedBroker;
import org.crisisline.cli.embedded.Ports;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.stack.StackLog;
import org.crisisline.monitor.MonitorService;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The watcher on a real broker, and nobody else: no escalation-service takes anything. */
@Tag("heavy")
@Timeout(180)
class WatcherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    private final AtomicInteger heartbeats = new AtomicInteger();
    private final HttpClient http = HttpClient.newHttpClient();
    private int port;
    private HttpServer outside;
    private EmbeddedBroker broker;

    @BeforeEach
    void begin() throws Exception {
        StackLog.toFile(folder.resolve("logs"));
        outside = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        outside.createContext("/", exchange -> {
            heartbeats.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        outside.start();
        port = Ports.free();
        broker = EmbeddedBroker.start(folder.resolve("kafka"), port);
    }

    @AfterEach
    void end() {
        broker.close();
        outside.stop(0);
    }

    private MonitorService monitor() throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("instance-id", "monitor-1");
        settings.put("kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("kafka.session-partitions", "2");
        settings.put("topics.mailboxes", "1");
        settings.put("operations.port", "0");
        settings.put("monitor.port", "0");
        settings.put("monitor.watcher.dispatched-within", "500 ms");
        settings.put("monitor.watcher.blind-after", "3 s");
        settings.put(
                "monitor.watcher.heartbeat-url",
                "http://127.0.0.1:" + outside.getAddress().getPort() + "/");
        settings.put("monitor.watcher.heartbeat-every", "1 s");
        settings.put("monitor.watcher.heartbeat-timeout", "1 s");
        MonitorService monitor = new MonitorService(ConfigSource.load(MonitorService.NAME, null, settings, Map.of()));
        monitor.start();
        return monitor;
    }

    @Test
    void triggerThatNobodyTakes_alarms_andIsAskedForAgain_untilAChannelTookTheCall() throws Exception {
        try (MonitorService monitor = monitor()) {
            await().atMost(PATIENCE).until(() -> heartbeats.get() > 0);
            write(Topics.MESSAGES_EMERGENCY, "S-1", "S-1", escalate("S-1", "esc-1"));

            await().atMost(PATIENCE).until(() -> status(monitor).contains("escalation-untaken/esc-1"));
            assertThat(status(monitor)).contains("\"severity\":\"EMERGENCY\"").doesNotContain("on the bridge");
            await().atMost(PATIENCE).until(() -> !requests().isEmpty());
            EscalationRequest request = requests().get(0);
            assertThat(request.getEscalationId()).isEqualTo("esc-1");
            assertThat(request.getTrigger()).isEqualTo(EscalationTrigger.WATCHER);
            assertThat(request.getReason()).as("a human needs it").isEqualTo("on the bridge");

            write(Topics.ESCALATIONS, "S-1", "esc-1", dispatched("S-1", "esc-1"));

            await().atMost(PATIENCE).until(() -> !status(monitor).contains("esc-1"));
            assertThat(requests()).as("bounded").hasSize(1);
        }
        try (MonitorService again = monitor()) {
            write(Topics.MESSAGES_EMERGENCY, "S-2", "S-2", escalate("S-2", "esc-2"));

            await().atMost(PATIENCE).until(() -> status(again).contains("escalation-untaken/esc-2"));

            assertThat(status(again)).as("derived again from the topics").doesNotContain("esc-1");
        }
    }

    @Test
    void brokersThatAreGone_stopTheHeartbeat_andItGoesOnWhenTheyAreBack() throws Exception {
        try (MonitorService monitor = monitor()) {
            await().atMost(PATIENCE).until(() -> heartbeats.get() > 0);

            broker.close();
            await().atMost(PATIENCE).until(() -> status(monitor).contains("escalation-watcher-blind"));
            int atTheEnd = heartbeats.get();
            // The alert stands for seconds by then: two further calls would have been due.
            broker = EmbeddedBroker.start(folder.resolve("kafka"), port);
            assertThat(heartbeats.get()).isLessThanOrEqualTo(atTheEnd + 1);

            await().atMost(PATIENCE).until(() -> heartbeats.get() > atTheEnd + 1);
            await().atMost(PATIENCE).until(() -> !status(monitor).contains("escalation-watcher-blind"));
        }
    }

    private String status(MonitorService monitor) throws Exception {
        URI uri = monitor.uri().resolve("/api/status");
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    private List<EscalationRequest> requests() {
        return WholeTopic.read(broker.bootstrapServers(), Topics.ESCALATION_REQUESTS);
    }

    private Brokers brokers() {
        return Brokers.at(broker.bootstrapServers(), Optional.empty());
    }

    private <V extends SpecificRecordBase> void write(Topic<String, V> topic, String session, String key, V value)
            throws Exception {
        try (var producer = brokers().producer()) {
            int partition = new SessionPartitions(2).of(session);
            producer.send(new ProducerRecord<>(
                            topic.name(),
                            partition,
                            key.getBytes(UTF_8),
                            topic.valueSerde().encode(value)))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static LogRecord escalate(String session, String escalation) {
        EscalationDemand demand = new EscalationDemand(escalation, 9, "on the bridge", null);
        return new LogRecord(
                session,
                new Message("m-1", "alex", Role.PERSON, "escalation", "{}", Instant.EPOCH, "gateway-1", "c-1", demand));
    }

    private static Escalation dispatched(String session, String escalation) {
        return Escalation.newBuilder()
                .setEscalationId(escalation)
                .setSessionId(session)
                .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                .setState(EscalationState.DISPATCHED)
                .setSeverity(9)
                .setChannel("webhook")
                .setInstance("escalation-1")
                .setRequestedAt(Instant.EPOCH)
                .setElapsedMs(20)
                .build();
    }
}
