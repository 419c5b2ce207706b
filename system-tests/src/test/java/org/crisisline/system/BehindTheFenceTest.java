package org.crisisline.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.outbox.Accepted;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes too late for a session that has ended: answered, dead-lettered, and never reviving it. */
@Timeout(120)
class BehindTheFenceTest {
    private static final int SESSION_PARTITIONS = 4;

    private static RunningSystem system;
    private static Brokers brokers;

    private String session;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.shared();
        brokers = Brokers.of(system.stack());
    }

    @BeforeEach
    void freshSession() {
        session = "fence-" + UUID.randomUUID();
    }

    @Test
    void everyMessageThatWasAcceptedWhileTheSessionEndedIsDeliveredOrDeadLettered() throws Exception {
        List<CompletionStage<Accepted>> answers = new ArrayList<>();
        Person alex = person("alex", TokenRole.PERSON).connect();
        Person robin = person("robin", TokenRole.RESPONDER).connect();
        try (alex;
                robin) {
            for (int i = 0; i < 30; i++) {
                answers.add(alex.client().sendText("message " + i));
                if (i == 15) {
                    var unused = robin.client().end(Optional.empty());
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(4));
            }
            await().atMost(Person.PATIENCE)
                    .untilAsserted(() -> assertThat(alex.ended()).hasSize(1));
        }
        Set<String> accepted = new HashSet<>();
        for (CompletionStage<Accepted> answer : answers) {
            // Closing has answered all of them: accepted, or refused, or given back unanswered.
            answer.toCompletableFuture()
                    .handle((ok, refused) -> ok == null || accepted.add(ok.id()))
                    .get(20, TimeUnit.SECONDS);
        }
        assertThat(accepted).isNotEmpty();
        Set<String> delivered = new HashSet<>();
        robin.messages().forEach(message -> delivered.add(message.id()));

        await().atMost(Person.PATIENCE).untilAsserted(() -> {
            Set<String> accounted = new HashSet<>(delivered);
            letters().forEach(letter -> accounted.add(letter.getMessageId()));
            assertThat(accounted).containsAll(accepted);
        });
    }

    @Test
    void aRecordBehindTheFenceIsDeadLetteredAndRevivesNothing() throws Exception {
        try (Person alex = person("alex", TokenRole.PERSON).connect()) {
            alex.say("before");
            Person.await(alex.client().end(Optional.empty()));
            await().atMost(Person.PATIENCE)
                    .untilAsserted(() -> assertThat(alex.ended()).hasSize(1));
        }

        LogRecord late = new LogRecord(
                session, new Message("late", "alex", Role.PERSON, "text", "{}", Instant.EPOCH, "g", "c", null));
        try (Producer<byte[], byte[]> producer = brokers.producer()) {
            producer.send(new ProducerRecord<>(
                            Topics.MESSAGES_NORMAL.name(),
                            new SessionPartitions(SESSION_PARTITIONS).of(session),
                            session.getBytes(UTF_8),
                            Topics.MESSAGES_NORMAL.valueSerde().encode(late)))
                    .get(20, TimeUnit.SECONDS);
        }

        await().atMost(Person.PATIENCE)
                .untilAsserted(() -> assertThat(letters())
                        .anyMatch(letter -> "late".equals(letter.getMessageId())
                                && letter.getReason().equals("BEHIND_FENCE")
                                && letter.getOutcome()));
        try (Person robin = person("robin", TokenRole.RESPONDER)) {
            assertThatThrownBy(() -> Person.await(robin.client().connect())).hasMessageContaining("4410");
        }
    }

    private List<DeadLetter> letters() {
        return WholeTopic.read(system.stack(), Topics.DEAD_LETTERS).stream()
                .filter(letter -> session.equals(letter.getSessionId()))
                .toList();
    }

    private Person person(String name, TokenRole role) {
        return new Person(system.stack(), system.token(session, name, role));
    }
}
