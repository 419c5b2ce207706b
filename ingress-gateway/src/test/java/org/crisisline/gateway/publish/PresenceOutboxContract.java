package org.crisisline.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.crisisline.gateway.connection.ConnectionPorts.PresenceAnswer;
import org.crisisline.gateway.connection.ConnectionPorts.PresenceLog;
import org.crisisline.gateway.connection.Party;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.EndRequested;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What connections rely on of the way of presence to the log: for the real outbox and for the one that the simulation has in its place. */
@Timeout(30)
public abstract class PresenceOutboxContract {
    /** How much may wait. */
    protected static final int BOUND = 3;
    /** How many who go may wait beyond that. */
    protected static final int FAREWELLS = 2;

    private static final Party PARTY = new Party("s-1", "alice", Role.PERSON, "c-1");

    private final MockProducer<byte[], byte[]> log =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final CurrentIncarnation incarnation = new CurrentIncarnation();
    private final PresenceLog outbox = outbox(new RecordWriter(log, new SessionPartitions(12)), incarnation);
    private final List<String> answers = new ArrayList<>();

    /** The one to be tested, with room for {@link #BOUND}, and for {@link #FAREWELLS} beyond. */
    protected abstract PresenceLog outbox(RecordWriter writer, CurrentIncarnation whose);

    /** Lets time pass for whoever has no threads of its own. */
    protected abstract void step();

    @Test
    void mailboxClaimed_severalTold_theLogHasThemInOrderAndEachIsAnsweredOnce() {
        incarnation.begin(new Incarnation("g-1", 5, 2));

        tell(1);
        tell(2);
        until(() -> log.history().size() == 2);
        assertThat(answers).as("not before the log has it").isEmpty();
        log.completeNext();
        log.completeNext();

        assertThat(codes()).containsExactly(1, 2);
        assertThat(answers).containsExactly("1 in log", "2 in log");
    }

    @Test
    void noMailbox_told_waitsForOneAndCarriesItsEpoch() {
        tell(1);
        step();
        assertThat(log.history()).isEmpty();

        incarnation.begin(new Incarnation("g-1", 6, 3));

        until(() -> log.history().size() == 1);
        assertThat(sent().get(0).getGatewayEpoch()).isEqualTo(6);
    }

    @Test
    void publishFails_told_isSentAgainUntilTheLogHasIt() {
        incarnation.begin(new Incarnation("g-1", 5, 2));
        tell(1);
        until(() -> log.history().size() == 1);

        log.errorNext(new TimeoutException("no answer"));
        until(() -> log.history().size() == 2);
        log.completeNext();

        assertThat(codes()).containsExactly(1, 1);
        assertThat(answers).containsExactly("1 in log");
    }

    @Test
    void notWantedAnyMore_told_isDroppedWithoutAnAnswer() {
        incarnation.begin(new Incarnation("g-1", 5, 2));

        outbox.tell(PARTY, body(1), () -> false, answer(1));
        tell(2);

        until(() -> log.history().size() == 1);
        assertThat(codes()).containsExactly(2);
        assertThat(answers).isEmpty();
    }

    @Test
    void full_told_isRefusedAtOnceAndNothingElseSuffers() {
        for (int code = 1; code <= BOUND + 1; code++) {
            tell(code);
        }
        assertThat(answers).containsExactly("4 OVERLOADED");

        incarnation.begin(new Incarnation("g-1", 5, 2));
        until(() -> log.history().size() == BOUND);
        for (int i = 0; i < BOUND; i++) {
            log.completeNext();
        }
        tell(5);

        until(() -> log.history().size() == BOUND + 1);
        assertThat(codes())
                .as("the one refused is never sent")
                .doesNotContain(4)
                .endsWith(5);
        assertThat(answers).hasSize(BOUND + 1);
    }

    @Test
    void full_oneIsGone_theLogIsToldOnceThereIsRoomAndNobodyElseGetsAny() {
        for (int code = 1; code <= BOUND; code++) {
            tell(code);
        }
        gone(4);
        tell(5);
        assertThat(answers)
                .as("whoever is gone says it to nobody a second time")
                .containsExactly("5 OVERLOADED");

        incarnation.begin(new Incarnation("g-1", 5, 2));
        until(() -> log.history().size() == BOUND + 1);
        log.errorNext(new TimeoutException("no answer"));
        for (int i = 0; i < BOUND; i++) {
            log.completeNext();
        }
        until(() -> log.history().size() == BOUND + 2);
        log.completeNext();

        assertThat(codes()).contains(4).doesNotContain(5);
        assertThat(answers).contains("4 in log").hasSize(BOUND + 2);
    }

    @Test
    void theRoomOfThoseWhoGoIsFullToo_anotherIsGone_isRefusedAtOnce() {
        for (int code = 1; code <= BOUND; code++) {
            tell(code);
        }
        for (int i = 1; i <= FAREWELLS + 1; i++) {
            gone(BOUND + i);
        }

        assertThat(answers).containsExactly((BOUND + FAREWELLS + 1) + " OVERLOADED");
    }

    private void tell(int code) {
        outbox.tell(PARTY, body(code), () -> true, answer(code));
    }

    private void gone(int code) {
        outbox.tell(PARTY, new Detached(DetachCause.CLOSED, code), () -> true, answer(code));
    }

    private static EndRequested body(int code) {
        return new EndRequested(Integer.toString(code));
    }

    private PresenceAnswer answer(int code) {
        return new PresenceAnswer() {
            @Override
            public void inLog(long offset) {
                answers.add(code + " in log");
            }

            @Override
            public void refused(PublishFailure failure) {
                answers.add(code + " " + failure);
            }
        };
    }

    private List<Presence> sent() {
        return log.history().stream()
                .map(record -> Topics.PRESENCE.valueSerde().decode(record.value()))
                .toList();
    }

    private List<Integer> codes() {
        return sent().stream()
                .map(presence -> presence.getBody() instanceof Detached detached
                        ? detached.getCloseCode()
                        : Integer.valueOf(((EndRequested) presence.getBody()).getReason()))
                .toList();
    }

    private void until(BooleanSupplier condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
            step();
            return condition.getAsBoolean();
        });
    }
}
