package org.crisisline.delivery.store;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.crisisline.delivery.lane.Effect;
import org.crisisline.delivery.lane.LaneLog;
import org.crisisline.delivery.lane.MessageIdentity;
import org.crisisline.delivery.lane.SessionState;
import org.crisisline.delivery.lane.StoredMessage;
import org.crisisline.schemas.record.Priority;

/**
 * A lane's state in one store: sessions, messages and the ids of messages, so that one changelog holds them in the order in which they
 * were written. For the thread that owns the store.
 */
public final class LaneStore implements LaneLog {
    private static final int MESSAGE_VERSION = 1;
    private static final int IDENTITY_VERSION = 1;
    private static final Priority[] PRIORITIES = Priority.values();

    private final SortedBytes bytes;
    private final LongSupplier commits;

    /**
     * @param bytes where it lies
     * @param commits how often the task has been committed
     */
    public LaneStore(SortedBytes bytes, LongSupplier commits) {
        this.bytes = Objects.requireNonNull(bytes, "bytes");
        this.commits = Objects.requireNonNull(commits, "commits");
    }

    /** Carries out an effect that concerns the store; says whether it was one. */
    public boolean apply(Effect effect) {
        if (effect instanceof Effect.PutSession put) {
            bytes.put(LaneKeys.session(put.state().sessionId()), SessionCodec.encode(put.state()));
        } else if (effect instanceof Effect.PutMessage put) {
            bytes.put(
                    LaneKeys.message(
                            put.sessionId(), put.priority(), put.message().position()),
                    encode(put.message()));
        } else if (effect instanceof Effect.PutIdentity put) {
            bytes.put(LaneKeys.identity(put.sessionId(), put.participantId(), put.messageId()), encode(put.identity()));
        } else if (effect instanceof Effect.DeleteMessage delete) {
            bytes.delete(LaneKeys.message(delete.sessionId(), delete.priority(), delete.position()));
        } else if (effect instanceof Effect.DeleteIdentity delete) {
            bytes.delete(LaneKeys.identity(delete.sessionId(), delete.participantId(), delete.messageId()));
        } else if (effect instanceof Effect.DeleteSession delete) {
            bytes.delete(LaneKeys.session(delete.sessionId()));
        } else {
            return false;
        }
        return true;
    }

    @Override
    public Optional<SessionState> session(String sessionId) {
        return bytes.get(LaneKeys.session(sessionId)).map(value -> SessionCodec.decode(sessionId, value));
    }

    @Override
    public List<SessionState> sessions(String after, int limit) {
        return bytes.range(LaneKeys.sessionAfter(after), LaneKeys.endOfSessions(), limit).stream()
                .map(entry -> SessionCodec.decode(LaneKeys.sessionOf(entry.key()), entry.value()))
                .toList();
    }

    @Override
    public List<StoredMessage> messages(String sessionId, Priority priority, long after, long upTo, int limit) {
        if (after >= upTo) {
            return List.of();
        }
        return bytes
                .range(
                        LaneKeys.message(sessionId, priority, after + 1),
                        LaneKeys.message(sessionId, priority, upTo),
                        limit)
                .stream()
                .map(entry -> decode(LaneKeys.positionOf(entry.key()), entry.value()))
                .toList();
    }

    @Override
    public Optional<StoredMessage> message(String sessionId, Priority priority, long position) {
        return bytes.get(LaneKeys.message(sessionId, priority, position)).map(value -> decode(position, value));
    }

    @Override
    public long lastPosition(String sessionId, Priority priority) {
        return bytes.last(
                        LaneKeys.message(sessionId, priority, 0), LaneKeys.message(sessionId, priority, Long.MAX_VALUE))
                .map(entry -> LaneKeys.positionOf(entry.key()))
                .orElse(-1L);
    }

    @Override
    public Optional<MessageIdentity> identity(String sessionId, String participantId, String messageId) {
        return bytes.get(LaneKeys.identity(sessionId, participantId, messageId)).map(LaneStore::decodeIdentity);
    }

    @Override
    public List<MessageName> identities(String sessionId, int limit) {
        return bytes.range(LaneKeys.firstIdentity(sessionId), LaneKeys.endOfIdentities(sessionId), limit).stream()
                .map(entry -> {
                    String[] names = LaneKeys.namesOf(entry.key(), sessionId);
                    return new MessageName(names[0], names[1]);
                })
                .toList();
    }

    @Override
    public long commits() {
        return commits.getAsLong();
    }

    private static byte[] encode(StoredMessage message) {
        return new StateWriter(MESSAGE_VERSION)
                .text(message.senderId())
                .text(message.messageId())
                .textOrNull(message.traceparent().orElse(null))
                .bytes(message.record())
                .toBytes();
    }

    private static StoredMessage decode(long position, byte[] value) {
        StateReader in = new StateReader("a stored message", MESSAGE_VERSION, value);
        StoredMessage message = new StoredMessage(position, in.text(), in.text(), in.textOrNull(), in.bytes());
        in.end();
        return message;
    }

    private static byte[] encode(MessageIdentity identity) {
        return new StateWriter(IDENTITY_VERSION)
                .constant(identity.priority())
                .number(identity.position())
                .number(identity.hashHigh())
                .number(identity.hashLow())
                .toBytes();
    }

    private static MessageIdentity decodeIdentity(byte[] value) {
        StateReader in = new StateReader("a stored message id", IDENTITY_VERSION, value);
        MessageIdentity identity = new MessageIdentity(in.constant(PRIORITIES), in.number(), in.number(), in.number());
        in.end();
        return identity;
    }
}
