package org.crisisline.cli.escalations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crisisline.cli.escalations.Samples.NOON;
import static org.crisisline.cli.escalations.Samples.request;
import static org.crisisline.cli.escalations.Samples.standing;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.operator.DurableWriter;
import org.crisisline.cli.operator.Operator;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final int PARTITIONS = 12;

    private final MockProducer<byte[], byte[]> brokers =
            new MockProducer<>(cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final EscalationBook book = new EscalationBook(false);
    private final Answers answers =
            new Answers(new DurableWriter(brokers), new Operator("robin"), Clock.fixed(NOON, ZoneOffset.UTC));

    private static Cluster cluster() {
        Node node = new Node(1, "localhost", 9_092);
        List<PartitionInfo> infos = new ArrayList<>();
        for (int number = 0; number < PARTITIONS; number++) {
            infos.add(new PartitionInfo(Topics.ESCALATIONS.name(), number, node, new Node[] {node}, new Node[] {node}));
        }
        infos.add(new PartitionInfo(Topics.AUDIT.name(), 0, node, new Node[] {node}, new Node[] {node}));
        return new Cluster("c", List.of(node), infos, java.util.Set.of(), java.util.Set.of());
    }

    private static Escalation escalation(ProducerRecord<byte[], byte[]> record) {
        return Topics.ESCALATIONS.valueSerde().decode(record.value());
    }

    @Test
    void openEscalation_acknowledged_isWrittenToItsSessionsPartitionAndAudited() {
        book.add(standing("esc-1", EscalationState.DISPATCHED).build(), NOON);

        answers.give(Answer.ACKNOWLEDGE, book.one("esc-1"), book);

        ProducerRecord<byte[], byte[]> record = brokers.history().get(0);
        assertThat(record.topic()).isEqualTo("crisis.escalations");
        assertThat(record.partition()).isEqualTo(new SessionPartitions(PARTITIONS).of("S1"));
        assertThat(record.key()).asString().isEqualTo("esc-1");
        assertThat(escalation(record).getState()).isEqualTo(EscalationState.ACKNOWLEDGED);
        AuditEvent event =
                Topics.AUDIT.valueSerde().decode(brokers.history().get(1).value());
        assertThat(event.getAction()).isEqualTo("escalation.acknowledged");
        assertThat(event.getEscalationId()).isEqualTo("esc-1");
        assertThat(event.getSessionId()).isEqualTo("S1");
        assertThat(event.getFacts()).containsEntry("operator", "robin").containsKey("elapsedMs");
    }

    @Test
    void oneThatJoinedAnother_resolved_theOtherOneIsFirst() {
        book.add(standing("esc-1", EscalationState.DISPATCHED).build(), NOON);
        book.add(
                standing("esc-2", EscalationState.DISPATCHED)
                        .setIncidentId("esc-1")
                        .build(),
                NOON);

        List<Escalation> written = answers.give(Answer.RESOLVE, book.one("esc-2"), book);

        assertThat(written).extracting(Escalation::getEscalationId).containsExactly("esc-1", "esc-2");
        assertThat(brokers.history())
                .extracting(ProducerRecord::topic)
                .containsExactly("crisis.escalations", "crisis.audit", "crisis.escalations", "crisis.audit");
    }

    @Test
    void oneThatJoinedAnotherThatIsOver_resolved_leavesThatOneAlone() {
        book.add(standing("esc-1", EscalationState.RESOLVED).build(), NOON);
        book.add(
                standing("esc-2", EscalationState.DISPATCHED)
                        .setIncidentId("esc-1")
                        .build(),
                NOON);

        assertThat(answers.give(Answer.RESOLVE, book.one("esc-2"), book))
                .extracting(Escalation::getEscalationId)
                .containsExactly("esc-2");
    }

    @Test
    void illegalMove_writesNothing() {
        book.add(standing("esc-1", EscalationState.RESOLVED).build(), NOON);

        assertThatThrownBy(() -> answers.give(Answer.ACKNOWLEDGE, book.one("esc-1"), book))
                .isInstanceOf(StackException.class);
        assertThat(brokers.history()).isEmpty();
    }

    @Test
    void triggerThatNobodyTook_isSaidSo() {
        book.add(request("esc-1"), NOON);

        assertThatThrownBy(() -> answers.give(Answer.ACKNOWLEDGE, book.one("esc-1"), book))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("nobody has taken esc-1");
    }

    @Test
    void brokersThatRefuse_areSaidAndNothingIsCalledDone() {
        book.add(standing("esc-1", EscalationState.DISPATCHED).build(), NOON);
        brokers.sendException = new InvalidTopicException("no");

        assertThatThrownBy(() -> answers.give(Answer.ACKNOWLEDGE, book.one("esc-1"), book))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("esc-1 is NOT acknowledged");
    }

    @Test
    void unknownId_isSaidSo_andAnAmbiguousOneNamesThem() {
        assertThatThrownBy(() -> book.one("esc-9"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("there is no escalation esc-9");
        book.add(standing("esc-91", EscalationState.RESOLVED).build(), NOON);
        book.add(standing("esc-92", EscalationState.RESOLVED).build(), NOON);
        assertThatThrownBy(() -> book.one("esc-9")).hasMessageContaining("esc-91 esc-92");
        assertThat(book.one("esc-92").id()).isEqualTo("esc-92");
    }
}
