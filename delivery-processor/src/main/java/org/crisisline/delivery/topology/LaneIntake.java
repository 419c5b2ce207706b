package org.crisisline.delivery.topology;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.delivery.lane.Effect;
import org.crisisline.delivery.lane.LaneCore;
import org.crisisline.delivery.lane.Now;
import org.crisisline.delivery.lane.Origin;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;

/** Turns the bytes of a lane's sources into what the core decides about. Immutable; for any thread. */
final class LaneIntake {
    /** A record that is what it should be. */
    sealed interface Taken {
        String sessionId();

        List<Effect> decide(LaneCore core, Now now);
    }

    /** From a log of messages. */
    record FromLog(Priority priority, Origin origin, LogRecord log) implements Taken {
        @Override
        public String sessionId() {
            return log.getSessionId();
        }

        @Override
        public List<Effect> decide(LaneCore core, Now now) {
            return log.getBody() instanceof Message message
                    ? core.onMessage(priority, origin, sessionId(), message, now)
                    : core.onEnd(priority, origin, sessionId(), (SessionEnd) log.getBody(), now);
        }
    }

    /** From a gateway, about a connection, and when the broker was told. */
    record FromGateway(Receipt receipt, long appendedAtMillis) implements Taken {
        @Override
        public String sessionId() {
            return receipt.getSessionId();
        }

        @Override
        public List<Effect> decide(LaneCore core, Now now) {
            return core.onReceipt(receipt, appendedAtMillis, now);
        }
    }

    /** Who is there, and where and when the broker was told. */
    record FromPresence(Presence presence, long offset, long appendedAtMillis) implements Taken {
        @Override
        public String sessionId() {
            return presence.getSessionId();
        }

        @Override
        public List<Effect> decide(LaneCore core, Now now) {
            return core.onPresence(presence, offset, appendedAtMillis, now);
        }
    }

    /** How an escalation stands. */
    record FromEscalations(Escalation escalation) implements Taken {
        @Override
        public String sessionId() {
            return escalation.getSessionId();
        }

        @Override
        public List<Effect> decide(LaneCore core, Now now) {
            return core.onEscalation(escalation, now);
        }
    }

    private final Lane lane;
    private final Admission admission;
    private final Map<String, Function<Origin, Taken>> byTopic = new HashMap<>();

    LaneIntake(Lane lane, TopicLayout layout) {
        this.lane = lane;
        this.admission = new Admission(layout);
        for (Priority priority : lane.priorities()) {
            Topic<String, LogRecord> topic = Topics.messagesOf(priority);
            byTopic.put(topic.name(), origin -> fromLog(priority, origin, decode(topic, origin)));
        }
        Topic<String, Receipt> receipts = Topics.receiptsOf(lane);
        byTopic.put(receipts.name(), origin -> fromGateway(origin, decode(receipts, origin)));
        byTopic.put(Topics.PRESENCE.name(), origin -> fromPresence(origin, decode(Topics.PRESENCE, origin)));
        if (lane == Lane.EMERGENCY) {
            byTopic.put(
                    Topics.ESCALATIONS.name(), origin -> fromEscalations(origin, decode(Topics.ESCALATIONS, origin)));
        }
    }

    Lane lane() {
        return lane;
    }

    /**
     * Reads a record.
     *
     * @throws org.crisisline.schemas.serde.UndecodableRecordException if it is not the record that its topic holds
     * @throws InvalidRecordException if it says what can't be
     */
    Taken take(Origin origin) {
        Function<Origin, Taken> reader = byTopic.get(origin.topic());
        if (reader == null) {
            throw new IllegalStateException("a record of " + origin.topic() + ", which is no source of this lane");
        }
        return reader.apply(origin);
    }

    private static <V extends SpecificRecordBase> V decode(Topic<String, V> topic, Origin origin) {
        if (origin.value() == null) {
            throw new InvalidRecordException(
                    "no value, expected a " + topic.valueType().getSimpleName());
        }
        return topic.valueSerde().decode(origin.value());
    }

    private Taken fromLog(Priority priority, Origin origin, LogRecord record) {
        admission.check(origin, record);
        return new FromLog(priority, origin, record);
    }

    private Taken fromGateway(Origin origin, Receipt receipt) {
        admission.check(origin, receipt);
        Priority priority = Admission.priorityOf(receipt);
        if (!lane.priorities().contains(priority)) {
            throw new InvalidRecordException(
                    "priority = " + priority + " in " + origin.topic() + ", expected one of " + lane.priorities());
        }
        return new FromGateway(receipt, origin.timestampMillis());
    }

    private Taken fromPresence(Origin origin, Presence presence) {
        admission.check(origin, presence);
        return new FromPresence(presence, origin.offset(), origin.timestampMillis());
    }

    private Taken fromEscalations(Origin origin, Escalation escalation) {
        admission.check(origin, escalation);
        return new FromEscalations(escalation);
    }
}
