package org.crisisline.escalation.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.crisisline.escalation.lifecycle.Demands;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Place;
import org.crisisline.escalation.lifecycle.Stage;
import org.crisisline.escalation.metrics.CountedMetrics;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaJournalTest {
    private final ScheduledExecutorService clockwork = Executors.newScheduledThreadPool(1);
    private final List<ProducerRecord<byte[], byte[]>> taken = new CopyOnWriteArrayList<>();
    private final CountedMetrics metrics = new CountedMetrics();
    private volatile Exception failure;

    private final PersistentSender sender = new PersistentSender(
            (record, answer) -> {
                if (failure == null) {
                    taken.add(record);
                }
                answer.onCompletion(null, failure);
            },
            clockwork,
            Duration.ofMillis(20),
            3,
            metrics);
    private final KafkaJournal journal = new KafkaJournal(
            sender, new SessionPartitions(12), new Instance("escalation-service", "esc-a"), new TestClock());
    private final EscalationCase escalation = EscalationRecordsTest.dispatched(
            Demands.full("esc-1", "s1", 9, "a very private reason", new Place(52.123, 13.456, null)));

    @AfterEach
    void stop() {
        clockwork.shutdownNow();
    }

    private List<ProducerRecord<byte[], byte[]>> on(String topic) {
        return taken.stream().filter(record -> record.topic().equals(topic)).toList();
    }

    @Test
    void aMoveIsWrittenUnderTheEscalationInThePartitionOfItsSession() {
        journal.moved(escalation);

        assertThat(on("crisis.escalations")).singleElement().satisfies(record -> {
            assertThat(new String(record.key(), UTF_8)).isEqualTo("esc-1");
            assertThat(record.partition()).isEqualTo(new SessionPartitions(12).of("s1"));
            Escalation written = Topics.ESCALATIONS.valueSerde().decode(record.value());
            assertThat(written.getInstance()).isEqualTo("esc-a");
            assertThat(record.headers().lastHeader("schema").value()).isEqualTo("Escalation".getBytes(UTF_8));
        });
    }

    @Test
    void theAuditTellsWhoAndWhatAndNothingPersonal() {
        journal.moved(escalation);
        journal.unreached(escalation, "the receiver answered 500", true);

        assertThat(on("crisis.audit")).hasSize(2);
        AuditEvent moved =
                Topics.AUDIT.valueSerde().decode(on("crisis.audit").get(0).value());
        AuditEvent unreached =
                Topics.AUDIT.valueSerde().decode(on("crisis.audit").get(1).value());
        assertThat(moved.getAction()).isEqualTo("escalation.dispatched");
        assertThat(moved.getOutcome()).isEqualTo("ok");
        assertThat(moved.getSessionId()).isEqualTo("s1");
        assertThat(unreached.getAction()).isEqualTo("escalation.unreached");
        assertThat(unreached.getOutcome()).isEqualTo("the receiver answered 500");
        for (ProducerRecord<byte[], byte[]> record : on("crisis.audit")) {
            assertThat(Topics.AUDIT.valueSerde().decode(record.value()).toString())
                    .doesNotContain("private")
                    .doesNotContain("52.1")
                    .doesNotContain("13.4");
        }
    }

    @Test
    void theAuditSaysWhichChannelOfWhichTierAnsweredAndByWhichPolicy() {
        journal.channelAnswered(
                escalation, new Stage(1, 2, "supervisors", false), "phone", "called", "no answer in time");

        AuditEvent event =
                Topics.AUDIT.valueSerde().decode(on("crisis.audit").get(0).value());
        assertThat(event.getAction()).isEqualTo("escalation.channel.called");
        assertThat(event.getOutcome()).isEqualTo("no answer in time");
        assertThat(event.getEscalationId()).isEqualTo("esc-1");
        assertThat(event.getFacts())
                .containsEntry("tier", "1")
                .containsEntry("tierName", "supervisors")
                .containsEntry("round", "2")
                .containsEntry("channel", "phone")
                .containsEntry("incident", "esc-1")
                .containsEntry("policyVersion", "v1");
    }

    @Test
    void aMoveNamesTheServiceThatWroteItSoThatAnOperatorsIsKnown() {
        journal.moved(escalation);

        assertThat(on("crisis.escalations").get(0).headers().lastHeader(HeaderNames.WRITER))
                .isNotNull();
    }

    @Test
    void whileTheLogIsAwayWhatIsSaidDoesNotPushOutWhereEscalationsStand() {
        failure = new TimeoutException("brokers are away");
        PersistentSender small = new PersistentSender(
                (record, answer) -> answer.onCompletion(null, failure), clockwork, Duration.ofMinutes(1), 4, metrics);

        for (int i = 0; i < 10; i++) {
            small.sendSecondary("a" + i, new ProducerRecord<>("t", new byte[] {1}, new byte[] {1}));
        }
        small.send("e1", new ProducerRecord<>("t", new byte[] {1}, new byte[] {1}));

        assertThat(small.unwritten()).isEqualTo(4);
    }

    @Test
    void whatCannotBeReadIsKeptAsItWas() {
        ConsumerRecord<byte[], byte[]> found =
                new ConsumerRecord<>("crisis.escalation-requests", 3, 77, new byte[] {1}, new byte[] {2, 3});
        found.headers().add("h", new byte[] {4});

        journal.undecodable(found, new NumberFormatException("For input string: \"I want to die\""), true);

        DeadLetter letter = Topics.DEAD_LETTERS
                .valueSerde()
                .decode(on("crisis.dead-letters").get(0).value());
        assertThat(letter.getStage()).isEqualTo("escalation");
        assertThat(letter.getOffset()).isEqualTo(77);
        assertThat(letter.getOutcome()).isTrue();
        assertThat(letter.getErrorClass()).isEqualTo(NumberFormatException.class.getName());
        assertThat(letter.getErrorMessage()).as("may hold content").isNull();
        assertThat(letter.getOriginalKey().get(0)).isEqualTo((byte) 1);
        assertThat(letter.getOriginalValue().remaining()).isEqualTo(2);
        assertThat(letter.getOriginalHeaders())
                .singleElement()
                .satisfies(header -> assertThat(header.getName()).isEqualTo("h"));
    }

    @Test
    void replayedRequestThatCannotBeReadKeepsTheIdentityOfItsLetterAndCountsTheRound() {
        String id = "dl-0123456789abcdef01234567";

        journal.undecodable(replayed(id, "2"), new IllegalArgumentException("no record"), true);

        DeadLetter letter = onlyLetter();
        assertThat(letter.getDeadLetterId()).isEqualTo(id);
        assertThat(letter.getReplays()).isEqualTo(2);
        assertThat(on("crisis.dead-letters").get(0).key()).isEqualTo(id.getBytes(UTF_8));
    }

    @Test
    void replayedMessageThatTheLaneAccountsForDoesNotTakeTheLanesLetter() {
        journal.undecodable(
                replayed("dl-0123456789abcdef01234567", "1"), new IllegalArgumentException("no record"), false);

        assertThat(onlyLetter().getDeadLetterId()).isNotEqualTo("dl-0123456789abcdef01234567");
        assertThat(onlyLetter().getReplays()).isZero();
    }

    @Test
    void malformedHeadersOfAReplayAreIgnored() {
        journal.undecodable(replayed("dl-short", "1"), new IllegalArgumentException("no record"), true);

        assertThat(onlyLetter().getDeadLetterId()).matches("dl-[0-9a-f]{24}");
        assertThat(onlyLetter().getReplays()).isZero();
    }

    private static ConsumerRecord<byte[], byte[]> replayed(String id, String round) {
        ConsumerRecord<byte[], byte[]> found =
                new ConsumerRecord<>("crisis.escalation-requests", 3, 77, new byte[] {1}, new byte[] {2, 3});
        found.headers().add(HeaderNames.REPLAY_OF, id.getBytes(UTF_8));
        found.headers().add(HeaderNames.REPLAY_ROUND, round.getBytes(UTF_8));
        return found;
    }

    private DeadLetter onlyLetter() {
        assertThat(on("crisis.dead-letters")).hasSize(1);
        return Topics.DEAD_LETTERS
                .valueSerde()
                .decode(on("crisis.dead-letters").get(0).value());
    }

    @Test
    void whatTheLogDidNotTakeIsOfferedAgainUntilItDoes() {
        failure = new TimeoutException("brokers are away");
        journal.moved(escalation);
        await().untilAsserted(() -> assertThat(metrics.delayed()).isGreaterThan(3));
        assertThat(taken).isEmpty();
        assertThat(sender.unwritten()).isEqualTo(2);

        failure = null;

        await().untilAsserted(() -> assertThat(taken).hasSize(2));
        await().untilAsserted(() -> assertThat(sender.unwritten()).isZero());
    }

    @Test
    void aNewerRecordReplacesOneThatWaits() {
        ProducerRecord<byte[], byte[]> older = new ProducerRecord<>("t", new byte[] {1}, new byte[] {1});
        ProducerRecord<byte[], byte[]> newer = new ProducerRecord<>("t", new byte[] {1}, new byte[] {2});
        failure = new TimeoutException("brokers are away");
        sender.send("e1", older);
        sender.send("e1", newer);

        failure = null;

        await().untilAsserted(() -> assertThat(sender.unwritten()).isZero());
        assertThat(taken).containsExactly(newer);
    }

    @Test
    void whatTheLogWillNeverTakeIsGivenUp() {
        failure = new RecordTooLargeException("too large");

        sender.send("e1", new ProducerRecord<>("t", new byte[] {1}, new byte[] {1}));

        assertThat(sender.unwritten()).isZero();
        assertThat(metrics.lost()).isEqualTo(1);
    }

    @Test
    void noMoreIsKeptThanThereIsRoomFor() {
        failure = new TimeoutException("brokers are away");

        for (int i = 0; i < 10; i++) {
            sender.send("e" + i, new ProducerRecord<>("t", new byte[] {1}, new byte[] {1}));
        }

        assertThat(sender.unwritten()).isEqualTo(3);
        assertThat(metrics.lost()).isEqualTo(7);
    }
}
