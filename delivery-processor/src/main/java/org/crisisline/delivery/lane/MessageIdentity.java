package org.crisisline.delivery.lane;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;

/**
 * What is remembered of a message id: where the message stands that had it first, and a hash of its content.
 *
 * @param priority its priority
 * @param position its position
 * @param hashHigh first half of the hash
 * @param hashLow second half
 */
public record MessageIdentity(Priority priority, long position, long hashHigh, long hashLow) {
    public MessageIdentity {
        Objects.requireNonNull(priority, "priority");
    }

    /** The identity of a message at its place: SHA-256 over kind, payload and demand, cut to 128 bits. */
    static MessageIdentity of(Priority priority, long position, Message message) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            add(sha256, message.getKind());
            add(sha256, message.getPayload());
            EscalationDemand demand = message.getEscalation();
            add(sha256, demand == null ? "" : demand.toString());
            ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
            return new MessageIdentity(priority, position, hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    boolean isAt(Priority otherPriority, long otherPosition) {
        return priority == otherPriority && position == otherPosition;
    }

    boolean hasContentOf(MessageIdentity other) {
        return hashHigh == other.hashHigh && hashLow == other.hashLow;
    }
}
