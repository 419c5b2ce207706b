package org.crisisline.delivery.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.crisisline.schemas.record.Priority;

/**
 * The keys of a lane's store.
 *
 * <pre>
 *  'S' session
 *  'M' session 0 priority(1 byte) position(8 bytes, big-endian)
 *  'I' session 0 participant 0 message id
 * </pre>
 *
 * Identifiers hold no zero byte (they are checked where they enter), so no key of a session is among those of another.
 */
final class LaneKeys {
    private static final byte SESSION = 'S';
    private static final byte MESSAGE = 'M';
    private static final byte IDENTITY = 'I';
    private static final byte[] LAST_SESSION = {SESSION + 1};

    private LaneKeys() {}

    static byte[] session(String sessionId) {
        byte[] id = bytes(sessionId);
        return ByteBuffer.allocate(1 + id.length).put(SESSION).put(id).array();
    }

    /** The first key that a session behind this one can have; an empty id stands for the first of all. */
    static byte[] sessionAfter(String sessionId) {
        byte[] key = session(sessionId);
        return sessionId.isEmpty() ? key : Arrays.copyOf(key, key.length + 1);
    }

    /** Behind all sessions. */
    static byte[] endOfSessions() {
        return LAST_SESSION.clone();
    }

    static String sessionOf(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }

    @SuppressWarnings("EnumOrdinal") // one byte, in the order of urgency; the enum only ever grows at its end
    static byte[] message(String sessionId, Priority priority, long position) {
        byte[] id = bytes(sessionId);
        return ByteBuffer.allocate(1 + id.length + 1 + 1 + Long.BYTES)
                .put(MESSAGE)
                .put(id)
                .put((byte) 0)
                .put((byte) priority.ordinal())
                .putLong(position)
                .array();
    }

    static long positionOf(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
    }

    static byte[] identity(String sessionId, String participantId, String messageId) {
        byte[] session = bytes(sessionId);
        byte[] participant = bytes(participantId);
        byte[] message = bytes(messageId);
        return ByteBuffer.allocate(1 + session.length + 1 + participant.length + 1 + message.length)
                .put(IDENTITY)
                .put(session)
                .put((byte) 0)
                .put(participant)
                .put((byte) 0)
                .put(message)
                .array();
    }

    static byte[] firstIdentity(String sessionId) {
        byte[] session = bytes(sessionId);
        return ByteBuffer.allocate(2 + session.length)
                .put(IDENTITY)
                .put(session)
                .put((byte) 0)
                .array();
    }

    static byte[] endOfIdentities(String sessionId) {
        byte[] key = firstIdentity(sessionId);
        key[key.length - 1] = 1;
        return key;
    }

    /** Participant and message id of an identity's key. */
    static String[] namesOf(byte[] key, String sessionId) {
        int start = 2 + bytes(sessionId).length;
        int zero = start;
        while (key[zero] != 0) {
            zero++;
        }
        return new String[] {
            new String(key, start, zero - start, StandardCharsets.UTF_8),
            new String(key, zero + 1, key.length - zero - 1, StandardCharsets.UTF_8)
        };
    }

    private static byte[] bytes(String id) {
        if (id.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "an identifier with a zero byte: expected 1 to 64 of A-Z a-z 0-9 . _ : -");
        }
        return id.getBytes(StandardCharsets.UTF_8);
    }
}
