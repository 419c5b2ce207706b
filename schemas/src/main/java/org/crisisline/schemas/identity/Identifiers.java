package org.crisisline.schemas.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Which identifiers are legal, and how the derived ones are made. */
public final class Identifiers {
    /** The most characters of a name that services give, of a connection say, or a channel: stores keep many of them in one record. */
    public static final int MAX_NAME = 256;

    /** The most participants that an END may name, as many as {@code delivery.participants} allows at most. */
    public static final int MAX_ROSTER = 1_000;

    /** What a client may choose for a message; sessions and participants in tokens obey it, too. */
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private static final Pattern LEGAL_KIND = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private Identifiers() {}

    /** Whether this may be the id of a message, a session or a participant: 1 to 64 of {@code A-Z a-z 0-9 . _ : -}. */
    public static boolean isLegal(String id) {
        return id != null && LEGAL.matcher(id).matches();
    }

    /** Whether this may be the kind of a message: a lower_snake name of 1 to 64 characters. */
    public static boolean isLegalKind(String kind) {
        return kind != null && LEGAL_KIND.matcher(kind).matches();
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
