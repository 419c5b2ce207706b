package org.crisisline.cli.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.operator.AuditTrail;
import org.crisisline.cli.operator.DurableWriter;
import org.crisisline.cli.operator.Operator;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;

class ReplayRunTest {
    private static final String MESSAGES = Topics.MESSAGES_NORMAL.name();
    private static final String AUDIT = Topics.AUDIT.name();

    private final StringWriter text = new StringWriter();
    private final Brokers brokers = new Brokers();
    private final DeadLetter full =
            Samples.letter(Samples.ID, Reason.SESSION_FULL).build();
    private final DeadLetter over =
            Samples.letter("dl-over", Reason.SESSION_ENDED).build();

    /** Answers each record at once, one topic with an error if that is wanted. */
    private static final class Brokers extends MockProducer<byte[], byte[]> {
        private String failing = "";
        private int failingAfter;
        private RuntimeException error;

        Brokers() {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        void fail(String topic, int after, RuntimeException with) {
            failing = topic;
            failingAfter = after;
            error = with;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            var answer = super.send(record);
            boolean fails = record.topic().equals(failing) && failingAfter-- <= 0;
            if (fails) {
                errorNext(error);
            } else {
                completeNext();
            }
            return answer;
        }
    }

    @Test
    void openLetter_replayed_liesBetweenTwoEventsOfTheAudit() {
        boolean all = run(List.of(full));

        assertThat(all).isTrue();
        assertThat(brokers.history()).extracting(ProducerRecord::topic).containsExactly(AUDIT, MESSAGES, AUDIT);
        AuditEvent request = event(0);
        AuditEvent answer = event(2);
        assertThat(request.getOutcome()).isEqualTo("requested");
        assertThat(request.getAction()).isEqualTo("dead-letter.replay");
        assertThat(request.getSessionId()).isEqualTo(Samples.SESSION);
        assertThat(request.getFacts())
                .containsEntry("letter", Samples.ID)
                .containsEntry("reason", "SESSION_FULL")
                .containsEntry("round", "1")
                .containsEntry("operator", "robin");
        assertThat(answer.getOutcome()).isEqualTo("ok");
        assertThat(answer.getFacts())
                .containsAllEntriesOf(request.getFacts())
                .containsEntry("topic", MESSAGES)
                .containsEntry("position", "0")
                .containsKey("partition");
        assertThat(text.toString())
                .contains(Samples.ID + " SESSION_FULL: replayed to " + MESSAGES, "1 replayed, 0 refused.");
    }

    @Test
    void lettersOfBothKinds_replayed_doWhatGoesAndSayWhatDoesNot() {
        boolean all = run(List.of(over, full));

        assertThat(all).isFalse();
        assertThat(brokers.history()).hasSize(3);
        assertThat(text.toString())
                .contains("dl-over SESSION_ENDED: refused: the session is over")
                .contains("1 replayed, 1 refused.");
    }

    @Test
    void dryRun_saysWhatWouldBeAndWritesNothing() {
        boolean all = new ReplayRun(judge(), letter -> full, Optional.empty(), new PrintWriter(text))
                .run(List.of(Samples.found(full)));

        assertThat(all).isTrue();
        assertThat(brokers.history()).isEmpty();
        assertThat(text.toString())
                .contains("would go to " + MESSAGES, "round 1", "Dry run, nothing was changed: 1 would be replayed");
    }

    @Test
    void recordThatTheBrokersTurnDown_isAuditedAsNotSent() {
        brokers.fail(MESSAGES, 0, new RecordTooLargeException("big"));

        assertThat(run(List.of(full))).isFalse();

        assertThat(event(2).getOutcome()).startsWith("not sent: ").endsWith("RecordTooLargeException");
        assertThat(text.toString()).contains("FAILED: not sent", "0 replayed, 0 refused, 1 FAILED.");
    }

    @Test
    void recordThatNobodyAnsweredFor_isAuditedAsUnknown() {
        brokers.fail(MESSAGES, 0, new TimeoutException("late"));

        assertThat(run(List.of(full))).isFalse();

        assertThat(event(2).getOutcome()).startsWith("unknown: ").endsWith("TimeoutException");
        assertThat(text.toString()).contains("it may be in the log");
    }

    @Test
    void requestThatTheAuditDoesNotTake_sendsNothingAndEndsTheRun() {
        brokers.fail(AUDIT, 0, new TimeoutException("late"));

        assertThatThrownBy(() -> run(List.of(full, full)))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("nothing was sent");

        assertThat(brokers.history()).extracting(ProducerRecord::topic).doesNotContain(MESSAGES);
        assertThat(text.toString()).contains("0 replayed, 0 refused, 2 NOT reached.");
    }

    @Test
    void answerThatTheAuditDoesNotTake_isSaid() {
        brokers.fail(AUDIT, 1, new TimeoutException("late"));

        assertThatThrownBy(() -> run(List.of(full)))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("was sent (ok)")
                .hasMessageContaining("a request without an answer");
    }

    private boolean run(List<DeadLetter> letters) {
        DurableWriter writer = new DurableWriter(brokers);
        Clock clock = Clock.fixed(Samples.NOON, ZoneOffset.UTC);
        Replayer replayer = new Replayer(writer, new AuditTrail(writer, new Operator("robin"), clock));
        return new ReplayRun(judge(), letter -> full, Optional.of(replayer::replay), new PrintWriter(text))
                .run(letters.stream().map(Samples::found).toList());
    }

    private static Judge judge() {
        return new Judge(Samples.over(), topic -> 6, false);
    }

    private AuditEvent event(int index) {
        return Topics.AUDIT.valueSerde().decode(brokers.history().get(index).value());
    }
}
