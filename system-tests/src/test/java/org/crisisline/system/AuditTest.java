package org.crisisline.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.cli.audit.Audit;
import org.crisisline.cli.audit.AuditJson;
import org.crisisline.cli.audit.ProcessorFigures;
import org.crisisline.cli.audit.Verdict;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.ledger.Cause;
import org.crisisline.cli.ledger.Outcome;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.cli.trace.Step.Kind;
import org.crisisline.cli.trace.Story;
import org.crisisline.cli.trace.Trace;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.outbox.Accepted;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the audit and the trace find in the topics of the whole system, and that they can't be deceived. */
class AuditTest {
    private static final Duration SETTLE = Duration.ofSeconds(20);

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
        session = "s-" + UUID.randomUUID();
    }

    @Test
    void conversation_isAccountedForToTheLastPair() throws Exception {
        try (Person alex = person("alex").connect();
                Person alexAgain = person("alex")) {
            try (Person robin = person("robin").connect();
                    Person chris = person("chris").connect()) {
                alex.say("one");
                Person.await(alex.client().send("once", "text", text("two"), Priority.NORMAL));
                alexAgain.connect();
                Person.await(alexAgain.client().send("once", "text", text("two"), Priority.NORMAL));
                robin.awaitTexts("one", "two");
                chris.awaitTexts("one", "two");
                awaitAudit(
                        verdict -> assertThat(pairs(verdict, Outcome.DELIVERED)).isEqualTo(4));
                Person.await(chris.client().leave());
            }
            alexAgain.say("three");

            Verdict verdict = awaitAudit(v -> assertThat(v.sums().messages()).isEqualTo(3));

            assertThat(verdict.unaccounted()).isEmpty();
            assertThat(verdict.isClean()).isTrue();
            assertThat(verdict.sums().repeats()).isEqualTo(1);
            assertThat(pairs(verdict, Outcome.DELIVERED)).isEqualTo(4);
            assertThat(pairs(verdict, Outcome.PENDING)).as("three, for robin").isEqualTo(1);
            assertThat(pairs(verdict, Outcome.DEAD_LETTERED)).isZero();
            assertThat(AuditJson.of(verdict).path("clean").asBoolean()).isTrue();
            CommandLineRun command = command("audit", "--session=" + session);
            assertThat(command.status()).as(command.out() + command.err()).isZero();
            assertThat(command.out())
                    .contains(", session " + session, "Clean: every accepted message")
                    .doesNotContain("two", "three");
        }
    }

    @Test
    void endedWithSomethingUndelivered_isDeadLetteredAndClean() throws Exception {
        try (Person alex = person("alex").connect()) {
            try (Person robin = person("robin").connect()) {
                alex.say("read");
                robin.awaitTexts("read");
                awaitAudit(v -> assertThat(pairs(v, Outcome.DELIVERED)).isEqualTo(1));
            }
            alex.say("unread");
            alex.say("unread, too");
            Person.await(alex.client().end(Optional.empty()));

            Verdict verdict =
                    awaitAudit(v -> assertThat(v.sums().sessionsOver()).isEqualTo(1));

            assertThat(verdict.unaccounted()).isEmpty();
            assertThat(pairs(verdict, Outcome.DELIVERED)).isEqualTo(1);
            assertThat(verdict.sums().deadLettered()).isEqualTo(Map.of("SESSION_ENDED", 2L));
        }
    }

    @Test
    void recordBehindTheFence_isDeadLetteredAndClean() throws Exception {
        try (Person alex = person("alex").connect()) {
            alex.say("anyone?");
            Person.await(alex.client().end(Optional.empty()));
        }
        awaitAudit(v -> assertThat(v.sums().sessionsOver()).isEqualTo(1));
        write(Topics.MESSAGES_NORMAL, new LogRecord(session, message("late")));

        Verdict verdict = awaitAudit(v -> assertThat(v.sums().refused()).isEqualTo(Map.of("BEHIND_FENCE", 1L)));

        assertThat(verdict.unaccounted()).isEmpty();
        assertThat(verdict.sums().noRecipient()).isEqualTo(1);
    }

    @Test
    void receiptBeyondWhatWasDispatched_isFound() throws Exception {
        try (Person alex = person("alex").connect()) {
            Person robin = person("robin").connect();
            // Who is gone before the log was told has never been there.
            await().atMost(Person.PATIENCE)
                    .untilAsserted(() -> assertThat(alex.participants())
                            .extracting(ServerFrame.Participant::participantId)
                            .contains("robin"));
            robin.close();
            // The lane may hear of robin's going only after the first of these was said, and then sends it out.
            await().atMost(Person.PATIENCE).untilAsserted(() -> {
                Accepted unsent = alex.say("nobody was sent this");
                writeReceipt("robin", unsent.position());

                Verdict verdict = audit(Duration.ofSeconds(2));

                assertThat(verdict.isClean()).isFalse();
                assertThat(verdict.unaccounted())
                        .filteredOn(found -> found.messageId().equals(Optional.of(unsent.id())))
                        .singleElement()
                        .satisfies(finding -> {
                            assertThat(finding.cause()).isEqualTo(Cause.NEVER_DISPATCHED);
                            assertThat(finding.recipient()).contains("robin");
                            assertThat(finding.place().offset()).isEqualTo(unsent.position());
                        });
            });

            CommandLineRun command = command("audit", "--session=" + session, "--settle-within=2s");
            assertThat(command.status()).as(command.out() + command.err()).isEqualTo(1);
            assertThat(command.out()).contains("NOT CLEAN", "acknowledged, never dispatched", "robin");
            CommandLineRun json = command("audit", "--session=" + session, "--settle-within=2s", "--json");
            assertThat(json.status()).as(json.out() + json.err()).isEqualTo(1);
            JsonNode document = new ObjectMapper().readTree(json.out());
            assertThat(document.path("clean").asBoolean(true)).isFalse();
            assertThat(document.path("unaccounted").path(0).path("cause").asText())
                    .isEqualTo(Cause.NEVER_DISPATCHED.name());
        }
    }

    @Test
    void whenQuiet_processorCountsTheSame() throws Exception {
        Secret token = new Secret(
                Files.readString(system.stack().operationsTokenFile()).strip());
        URI processor = URI.create("http://127.0.0.1:" + system.stack().ports().get("operations.processor"));
        Audit.Question question = new Audit.Question(
                Optional.empty(),
                Duration.ZERO,
                Optional.of(new ProcessorFigures(List.of(processor), Optional.of(token))));

        Verdict verdict = new Audit(brokers, question, (read, total) -> {}, Ticker.system(), Clock.systemUTC()).take();

        assertThat(AuditJson.of(verdict).path("processor").path("result").asText())
                .as(AuditJson.of(verdict).toPrettyString())
                .isEqualTo("agrees");
    }

    @Test
    void unknownSession_isSaid() {
        assertThatThrownBy(() -> audit(SETTLE))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("know no session " + session);
        CommandLineRun command = command("audit", "--session=" + session);
        assertThat(command.status()).isEqualTo(1);
        assertThat(command.err()).contains("know no session " + session);
    }

    @Test
    void story_goesFromTheSendersFrameToTheSendersNotice() throws Exception {
        try (Person alex = person("alex").connect();
                Person robin = person("robin").connect()) {
            Accepted said = alex.say("a secret");
            robin.awaitTexts("a secret");
            await().atMost(Person.PATIENCE)
                    .untilAsserted(() -> assertThat(alex.arrivals()).anyMatch(a -> a.id().equals(said.id())));

            List<Story> stories = trace().of(session, said.id());

            assertThat(stories).hasSize(1);
            Story story = stories.get(0);
            assertThat(story.steps())
                    .extracting(org.crisisline.cli.trace.Step::kind)
                    .containsSubsequence(Kind.RECEIVED, Kind.APPENDED, Kind.DISPATCHED, Kind.ACKNOWLEDGED, Kind.TOLD);
            assertThat(story.missing()).isEmpty();
            assertThat(story.endings())
                    .containsExactly(
                            new Story.Ending(Optional.of("robin"), Optional.of(Outcome.DELIVERED), Optional.empty()));
            assertThatThrownBy(() -> trace().of(session, "no-such-id"))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("has no message no-such-id");

            CommandLineRun told = command("trace", session, said.id());
            assertThat(told.status()).as(told.out() + told.err()).isZero();
            assertThat(told.out())
                    .contains("Message " + said.id(), "from alex", "appended", "acknowledged", "For robin: delivered.")
                    .doesNotContain("a secret");
            CommandLineRun asked = command("trace", session, said.id(), "--payload", "--json");
            assertThat(asked.status()).as(asked.out() + asked.err()).isZero();
            JsonNode document = new ObjectMapper().readTree(asked.out());
            assertThat(document.path(0).path("payload").asText()).contains("a secret");
            assertThat(document.path(0).path("outcomes").path(0).path("outcome").asText())
                    .isEqualTo("DELIVERED");
            CommandLineRun unknown = command("trace", session, "no-such-id");
            assertThat(unknown.status()).isEqualTo(1);
            assertThat(unknown.err()).contains("has no message no-such-id");
        }
    }

    private static long pairs(Verdict verdict, Outcome outcome) {
        return verdict.sums().pairs(outcome);
    }

    private interface Check {
        void of(Verdict verdict);
    }

    /** Presence, receipts and letters take their way a moment later than what a client hears. */
    private Verdict awaitAudit(Check check) {
        Verdict[] last = new Verdict[1];
        await().atMost(Person.PATIENCE).pollInterval(Duration.ofMillis(250)).untilAsserted(() -> {
            last[0] = audit(SETTLE);
            check.of(last[0]);
        });
        return last[0];
    }

    private Verdict audit(Duration settleWithin) throws InterruptedException {
        Audit.Question question = new Audit.Question(Optional.of(session), settleWithin, Optional.empty());
        return new Audit(brokers, question, (read, total) -> {}, Ticker.system(), Clock.systemUTC()).take();
    }

    private static CommandLineRun command(String... args) {
        return CommandLineRun.on(system.stack(), args);
    }

    private static Trace trace() {
        return new Trace(brokers, (read, total) -> {}, Ticker.system(), Clock.systemUTC());
    }

    private void writeReceipt(String participant, long position) throws Exception {
        write(
                Topics.RECEIPTS_ROUTINE,
                new Receipt(
                        session,
                        participant,
                        "c-none",
                        "g-none",
                        1L,
                        new Acknowledged(org.crisisline.schemas.record.Priority.NORMAL, position, false)));
    }

    private static Message message(String id) {
        return new Message(id, "alex", Role.PERSON, "text", "{}", Instant.EPOCH, "g-none", "c-none", null);
    }

    private <V extends SpecificRecordBase> void write(Topic<String, V> topic, V value) throws Exception {
        try (var producer = brokers.producer()) {
            int partition =
                    new SessionPartitions(producer.partitionsFor(topic.name()).size()).of(session);
            producer.send(new ProducerRecord<>(
                            topic.name(),
                            partition,
                            session.getBytes(UTF_8),
                            topic.valueSerde().encode(value)))
                    .get(Person.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode text(String text) {
        return JsonFrames.emptyPayload().put("text", text);
    }

    private Person person(String name) {
        return new Person(system.stack(), system.token(session, name, TokenRole.PERSON));
    }
}
