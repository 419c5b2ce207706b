package org.crisisline.escalation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.crisisline.escalation.channel.ChannelDirectory;
import org.crisisline.escalation.channel.LoopbackReceiver;
import org.crisisline.escalation.channel.WebhookChannel;
import org.crisisline.escalation.channel.WebhookSettings;
import org.crisisline.escalation.desk.EscalationDesk;
import org.crisisline.escalation.desk.Reading;
import org.crisisline.escalation.desk.Ways;
import org.crisisline.escalation.intake.RecordReading;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Escalations;
import org.crisisline.escalation.lifecycle.Ladder;
import org.crisisline.escalation.lifecycle.Policy;
import org.crisisline.escalation.lifecycle.Rank;
import org.crisisline.escalation.lifecycle.Stage;
import org.crisisline.escalation.lifecycle.Tier;
import org.crisisline.escalation.log.Journal;
import org.crisisline.escalation.log.KafkaJournal;
import org.crisisline.escalation.log.PersistentSender;
import org.crisisline.escalation.metrics.EscalationMetrics;
import org.crisisline.runtime.config.Instance;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.Location;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;

/**
 * Makes the first emergency as quick as the thousandth: plays escalations through every class on their way before there is one, from
 * the bytes of a record to the bytes of the next. On a cold JVM the first call takes some 400 ms, and the promise is 200. Nobody is called
 * but a receiver of its own on the loopback interface, and nothing is written; the real receiver sees at most a TLS handshake.
 *
 * <p>Blocks, for the start of the service. Failing to rehearse fails nothing.
 */
final class Rehearsal {
    /** As many as it takes until they are quick; fewer on a machine that is busy with other things. */
    private static final int MOST = 400;

    private static final Duration LONGEST = Duration.ofMillis(1_500);
    private static final Duration ONE = Duration.ofSeconds(2);

    private final EscalationConfig config;
    private final Instance instance;
    private final HttpClient client;
    private final ScheduledExecutorService clockwork;
    private final Clock clock;

    Rehearsal(
            EscalationConfig config,
            Instance instance,
            HttpClient client,
            ScheduledExecutorService clockwork,
            Clock clock) {
        this.config = config;
        this.instance = instance;
        this.client = client;
        this.clockwork = clockwork;
        this.clock = clock;
    }

    /** Plays them; returns how many ended with a call that was taken. */
    int calls(WebhookSettings settings) throws InterruptedException {
        Played played = new Played();
        try (LoopbackReceiver receiver = new LoopbackReceiver();
                WebhookChannel channel = new WebhookChannel(settings.at(receiver.uri()), client, clockwork, clock)) {
            KafkaJournal journal = journal();
            RecordReading decoder = new RecordReading(config.severityThreshold(), journal, played);
            try (EscalationDesk desk = new EscalationDesk(
                    new Escalations(
                            rehearsed(config.policy(), channel.name()),
                            new Rank(0, 1, config.rank().step())),
                    Ways.outOnly(ChannelDirectory.of(channel)),
                    new Watched(journal, played),
                    played,
                    clock,
                    ONE)) {
                return play(desk, decoder, played);
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            // Cold, then: slower once, not wrong.
            return played.count.get();
        }
    }

    /** The real policy's figures, and one tier: the real one's channels are not to hear of it. */
    private static Policy rehearsed(Policy policy, String channel) {
        Tier onCall = new Tier("rehearsal", List.of(channel), Duration.ofMinutes(1), 1, false, Optional.empty());
        Tier nobody = new Tier("nobody", List.of(), Duration.ofMinutes(1), 1, true, Optional.of("nobody: a rehearsal"));
        Ladder ladder = new Ladder(policy.version(), List.of(onCall, nobody), new TreeMap<>());
        return new Policy(ladder, Map.of(), policy.patience(), policy.maxOpen(), policy.maxRemembered());
    }

    private int play(EscalationDesk desk, RecordReading decoder, Played played)
            throws InterruptedException, ExecutionException, TimeoutException {
        long began = System.nanoTime();
        for (int i = 0; i < MOST && System.nanoTime() - began < LONGEST.toNanos(); i++) {
            byte[] value = Topics.MESSAGES_EMERGENCY.valueSerde().encode(sample(i));
            List<Reading> readings = decoder
                    .read(new ConsumerRecord<>(
                            Topics.MESSAGES_EMERGENCY.name(), 0, i, "rehearsal".getBytes(UTF_8), value))
                    .stream()
                    .toList();
            CompletableFuture<Void> reached = played.next();
            desk.take(readings).get(ONE.toMillis(), TimeUnit.MILLISECONDS);
            reached.get(ONE.toMillis(), TimeUnit.MILLISECONDS);
        }
        return played.count.get();
    }

    /**
     * One TLS handshake with the receiver: loads TLS, and leaves a session that the first call resumes.
     *
     * @throws IOException when there was none: the receiver can't be reached, or its certificate isn't trusted
     */
    void handshake(URI url, SSLContext tls) throws IOException {
        if (!"https".equalsIgnoreCase(url.getScheme())) {
            return;
        }
        int port = url.getPort() < 0 ? 443 : url.getPort();
        int limit = Math.toIntExact(ONE.toMillis());
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(url.getHost(), port), limit);
            plain.setSoTimeout(limit);
            try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, url.getHost(), port, true)) {
                socket.startHandshake();
            }
        }
    }

    /** Encodes everything, and writes none of it. */
    private KafkaJournal journal() {
        PersistentSender nowhere = new PersistentSender(
                (record, answer) -> answer.onCompletion(null, null), clockwork, ONE, MOST, new Played());
        return new KafkaJournal(nowhere, new SessionPartitions(1), instance, clock);
    }

    private LogRecord sample(int number) {
        return LogRecord.newBuilder()
                .setSessionId("rehearsal-" + number)
                .setBody(Message.newBuilder()
                        .setId("rehearsal")
                        .setParticipantId("rehearsal")
                        .setRole(Role.PERSON)
                        .setKind("escalation")
                        .setPayload("{}")
                        .setReceivedAt(clock.instant())
                        .setGatewayId("rehearsal")
                        .setConnectionId("rehearsal")
                        .setEscalation(EscalationDemand.newBuilder()
                                .setEscalationId("rehearsal-" + number)
                                .setSeverity(10)
                                .setReason("rehearsal")
                                .setLocation(Location.newBuilder()
                                        .setLat(0)
                                        .setLng(0)
                                        .setAccuracyMeters(1.0)
                                        .build())
                                .build())
                        .build())
                .build();
    }

    /** Sees the end of each escalation, on the desk's thread. */
    private record Watched(Journal next, Played played) implements Journal {
        @Override
        public void moved(EscalationCase escalation) {
            next.moved(escalation);
            if (EscalationOrder.isDispatched(escalation.state())) {
                played.reachedOne();
            }
        }

        @Override
        public void reached(EscalationCase escalation) {
            next.reached(escalation);
        }

        @Override
        public void unreached(EscalationCase escalation, String why, boolean willRetry) {
            next.unreached(escalation, why, willRetry);
        }

        @Override
        public void channelAnswered(
                EscalationCase escalation, Stage stage, String channel, String told, String outcome) {
            next.channelAnswered(escalation, stage, channel, told, outcome);
        }

        @Override
        public void exhausted(EscalationCase escalation, String why) {
            next.exhausted(escalation, why);
        }

        @Override
        public void policyGone(EscalationCase escalation, String version) {
            next.policyGone(escalation, version);
        }
    }

    /** Counts, and keeps rehearsals out of the metrics. */
    private static final class Played implements EscalationMetrics {
        private volatile CompletableFuture<Void> current = new CompletableFuture<>();
        private final AtomicInteger count = new AtomicInteger();

        CompletableFuture<Void> next() {
            current = new CompletableFuture<>();
            return current;
        }

        void reachedOne() {
            count.incrementAndGet();
            current.complete(null);
        }

        @Override
        public void asked(EscalationTrigger trigger) {}

        @Override
        public void reached(Duration sinceRequest) {}

        @Override
        public void unreached() {}

        @Override
        public void exhausted() {}

        @Override
        public void undecodable() {}

        @Override
        public void writeDelayed() {}

        @Override
        public void writeLost() {}
    }
}
