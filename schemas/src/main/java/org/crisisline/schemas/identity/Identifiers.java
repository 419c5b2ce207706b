package org.crisisline.schemas.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.IntPredicate;

/** Which identifiers are legal, and how the derived ones are made. */
public final class Identifiers {
    /** The most characters of a name that services give, of a connection say, or a channel: stores keep many of them in one record. */
    public static final int MAX_NAME = 256;

    /** The most participants that an END may name, as many as {@code delivery.participants} allows at most. */
    public static final int MAX_ROSTER = 1_000;

    /** The most characters of what a client may choose. */
    private static final int MAX_CHOSEN = 64;

    private Identifiers() {}

    /** Whether this may be the id of a message, a session or a participant: 1 to 64 of {@code A-Z a-z 0-9 . _ : -}. */
    public static boolean isLegal(String id) {
        // Each frame is asked, those of a flood as well: a matcher for each was an eighth of all that a gateway
        // allocated there.
        return consistsOf(id, Identifiers::isIdCharacter);
    }

    /** Whether this may be the kind of a message: a lower_snake name of 1 to 64 characters. */
    public static boolean isLegalKind(String kind) {
        return consistsOf(kind, Identifiers::isKindCharacter) && isLowerCase(kind.charAt(0));
    }

    private static boolean consistsOf(String text, IntPredicate allowed) {
        if (text == null || text.isEmpty() || text.length() > MAX_CHOSEN) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!allowed.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIdCharacter(int c) {
        return isKindCharacter(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == ':' || c == '-';
    }

    private static boolean isKindCharacter(int c) {
        return isLowerCase(c) || (c >= '0' && c <= '9') || c == '_';
    }

    private static boolean isLowerCase(int c) {
        return c >= 'a' && c <= 'z';
    }

    /** The escalation that a message asks for: the same for the call over the log and for the direct one. */
    public static String escalation(String sessionId, String participantId, String messageId) {
        return "esc-" + digest(sessionId, participantId, messageId);
    }

    /** A dead letter: the same when the same step gives up on the same record for the same participant again. */
    public static String deadLetter(String topic, int partition, long offset, String stage, String participantId) {
        return "dl-"
                + digest(
                        topic,
                        Integer.toString(partition),
                        Long.toString(offset),
                        stage,
                        participantId == null ? "" : participantId);
    }

    /** A dead letter about a message that no broker took. It has no offset, so who said it, and under which id, tells it apart. */
    public static String deadLetterOfRefused(String topic, String sessionId, String participantId, String messageId) {
        return "dl-" + digest(topic, sessionId, participantId, messageId);
    }

    private static String digest(String... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                // The length before each part keeps ("ab", "c") and ("a", "bc") apart.
                sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                sha256.update(bytes);
            }
            return HexFormat.of().formatHex(sha256.digest(), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
