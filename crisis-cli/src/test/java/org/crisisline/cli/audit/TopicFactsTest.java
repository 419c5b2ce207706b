package org.crisisline.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.crisisline.cli.ledger.Auditor;
import org.crisisline.cli.ledger.Cause;
import org.crisisline.cli.ledger.Finding;
import org.crisisline.cli.ledger.Ledger;
import org.crisisline.cli.ledger.Reach;
import org.crisisline.cli.ledger.Sums;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;

class TopicFactsTest {
    private static final String LONG_NAME = "n".repeat(Identifiers.MAX_NAME + 1);
    private static final SessionPartitions PARTITIONS = new SessionPartitions(4);
    private static final int HOME = PARTITIONS.of("S");
    private static final int MAILBOXES = 2;
    private static final String NORMAL = Topics.MESSAGES_NORMAL.name();

    private final Ledger ledger = new Ledger(PARTITIONS, "epoch");
    private final Reach reach = new Reach();

    private TopicFacts facts(Optional<String> only) {
        return new TopicFacts(ledger, reach, PARTITIONS, MAILBOXES, only);
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, int partition, String key, byte[] value) {
        return new ConsumerRecord<>(topic, partition, 7L, key == null ? null : key.getBytes(UTF_8), value);
    }

    private static byte[] message(String session, String sender, String id) {
        return Topics.MESSAGES_NORMAL
                .valueSerde()
                .encode(new LogRecord(
                        session, new Message(id, sender, Role.PERSON, "text", "{}", Instant.EPOCH, "g", "c", null)));
    }

    private static byte[] presence(int mailbox) {
        return presence("c", "g", mailbox);
    }

    private static byte[] presence(String connection, String gateway, int mailbox) {
        return Topics.PRESENCE
                .valueSerde()
                .encode(new Presence(
                        "S",
                        "b",
                        Role.PERSON,
                        connection,
                        gateway,
                        1L,
                        mailbox,
                        new Attached(false, false, null, 0, null, null)));
    }

    private static byte[] end(int roster) {
        List<String> all = IntStream.range(0, roster).mapToObj(i -> "p" + i).toList();
        return Topics.MESSAGES_NORMAL
                .valueSerde()
                .encode(new LogRecord("S", new SessionEnd("ended", "a", null, Instant.EPOCH, all)));
    }

    private static byte[] receipt(Priority priority) {
        return Topics.RECEIPTS_ROUTINE
                .valueSerde()
                .encode(new Receipt("S", "b", "c", "g", 1L, new Acknowledged(priority, 7L, false)));
    }

    private Sums judge() {
        Sums sums = new Sums();
        new Auditor(ledger, reach, 64).judge(sums);
        return sums;
    }

    @Test
    void recordsThatAreNone_needADeadLetter() {
        List<ConsumerRecord<byte[], byte[]>> bad = List.of(
                record(NORMAL, HOME, "S", null),
                record(NORMAL, HOME, "S", new byte[] {1, 2, 3}),
                record(NORMAL, HOME, "T", message("S", "a", "m")),
                record(NORMAL, HOME, null, message("S", "a", "m")),
                record(NORMAL, (HOME + 1) % 4, "S", message("S", "a", "m")),
                record(NORMAL, HOME, "S", message("S", "a b", "m")),
                record(NORMAL, HOME, "S", message("S", "a", "")),
                record(Topics.PRESENCE.name(), HOME, "S", presence(MAILBOXES)),
                record(Topics.PRESENCE.name(), HOME, "S", presence(LONG_NAME, "g", 1)),
                record(Topics.PRESENCE.name(), HOME, "S", presence("c", LONG_NAME, 1)),
                record(NORMAL, HOME, "S", end(Identifiers.MAX_ROSTER + 1)),
                record(Topics.RECEIPTS_ROUTINE.name(), HOME, "S", receipt(Priority.EMERGENCY)));

        for (ConsumerRecord<byte[], byte[]> record : bad) {
            Ledger own = new Ledger(PARTITIONS, "epoch");
            new TopicFacts(own, reach, PARTITIONS, MAILBOXES, Optional.empty()).read(record);
            Sums sums = new Sums();
            new Auditor(own, reach, 64).judge(sums);

            assertThat(sums.findings()).extracting(Finding::cause).containsExactly(Cause.BAD_RECORD_NO_LETTER);
            assertThat(sums.messages()).isZero();
        }
    }

    @Test
    void recordsThatAreGood_areFacts() {
        TopicFacts facts = facts(Optional.empty());
        facts.read(record(NORMAL, HOME, "S", message("S", "a", "m")));
        facts.read(record(Topics.PRESENCE.name(), HOME, "S", presence(1)));
        facts.read(record(Topics.RECEIPTS_ROUTINE.name(), HOME, "S", receipt(Priority.NORMAL)));

        assertThat(judge().messages()).isEqualTo(1);
        assertThat(ledger.session("S").orElseThrow().members()).hasSize(2);
        assertThat(judge().findings())
                .as("acknowledged, never dispatched")
                .extracting(Finding::cause)
                .containsExactly(Cause.NEVER_DISPATCHED);
    }

    @Test
    void sessionOfADrill_isOpenInTheEmergencyLaneAlone() {
        facts(Optional.of("S")).read(record(Topics.ESCALATIONS.name(), HOME, "e-1", escalation("S")));
        facts(Optional.of("S")).read(record(Topics.ESCALATIONS.name(), PARTITIONS.of("T"), "e-2", escalation("T")));

        assertThat(judge().live(Lane.EMERGENCY).openSessions()).isEqualTo(1);
        assertThat(judge().live(Lane.ROUTINE).openSessions()).isZero();
    }

    @Test
    void escalationFromBeforeTheMessagesThatAreKept_saysNothingOfASession() {
        TopicFacts facts = facts(Optional.empty());
        reach.begins(Topics.MESSAGES_EMERGENCY.name(), HOME, 100, System.currentTimeMillis());

        facts.read(record(Topics.ESCALATIONS.name(), HOME, "e-1", escalation("S")));

        assertThat(judge().live(Lane.EMERGENCY).openSessions()).isZero();
    }

    private static byte[] escalation(String session) {
        return Topics.ESCALATIONS
                .valueSerde()
                .encode(Escalation.newBuilder()
                        .setEscalationId("e")
                        .setSessionId(session)
                        .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                        .setState(EscalationState.DISPATCHED)
                        .setSeverity(9)
                        .setInstance("i")
                        .setRequestedAt(Instant.EPOCH)
                        .setElapsedMs(3)
                        .setDrill(true)
                        .build());
    }

    @Test
    void oneSessionAskedFor_othersArePassedOver() {
        TopicFacts facts = facts(Optional.of("S"));
        facts.read(record(NORMAL, PARTITIONS.of("T"), "T", message("T", "a", "m")));
        facts.read(record(NORMAL, HOME, "T", new byte[] {1}));
        facts.read(record(NORMAL, HOME, "S", message("S", "a", "m")));

        assertThat(ledger.sessions()).hasSize(1);
        assertThat(judge().findings()).isEmpty();
    }
}
