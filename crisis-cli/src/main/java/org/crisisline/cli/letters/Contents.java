package org.crisisline.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;

/** What lies in a letter: bytes, and the record in them if there is one. Pure. */
final class Contents {
    private Contents() {}

    /** The topic that the letter is about; empty when it is none of the catalogue. */
    static Optional<Topic<?, ?>> topic(DeadLetter letter) {
        return Topics.all().stream()
                .filter(topic -> topic.name().equals(letter.getTopic()))
                .findFirst();
    }

    /** The original record; empty when it is not there or can't be decoded. */
    static Optional<SpecificRecordBase> record(DeadLetter letter) {
        byte[] value = bytes(letter.getOriginalValue());
        Optional<Topic<?, ?>> topic = topic(letter);
        if (value == null || topic.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(topic.get().valueSerde().decode(value));
        } catch (UndecodableRecordException e) {
            return Optional.empty();
        }
    }

    /** The key as text; empty when there is none. */
    static Optional<String> key(DeadLetter letter) {
        return Optional.ofNullable(bytes(letter.getOriginalKey())).map(key -> new String(key, UTF_8));
    }

    /** The session that the letter names, or else the one in the key of its record; empty when neither is a legal id. */
    static Optional<String> session(DeadLetter letter) {
        return Optional.ofNullable(letter.getSessionId())
                .or(() -> topic(letter)
                        .filter(topic -> topic.keyMeaning().equals(Topics.MESSAGES_NORMAL.keyMeaning()))
                        .flatMap(topic -> key(letter)))
                .filter(Identifiers::isLegal);
    }

    /** A copy of the bytes, or null. */
    static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return copy;
    }
}
