package org.crisisline.cli.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;

/**
 * A record of a message log that a participant wrote, without its payload.
 *
 * @param priority its priority
 * @param position its offset
 * @param appendedAt by the broker's clock, milliseconds since 1970
 * @param sender who said it
 * @param id the sender's name for it
 * @param content 64 bits of a hash of the content
 */
public record Said(Priority priority, long position, long appendedAt, Member sender, String id, long content) {
    static Said of(Priority priority, long position, long appendedAt, Member sender, Message message) {
        return new Said(priority, position, appendedAt, sender, message.getId(), hash(message));
    }

    boolean isAt(Said other) {
        return priority == other.priority && position == other.position;
    }

    private static long hash(Message message) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            add(sha256, message.getKind());
            add(sha256, message.getPayload());
            EscalationDemand demand = message.getEscalation();
            add(sha256, demand == null ? "" : demand.toString());
            return ByteBuffer.wrap(sha256.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }
}
