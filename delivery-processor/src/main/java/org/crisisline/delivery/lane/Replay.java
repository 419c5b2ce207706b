package org.crisisline.delivery.lane;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.crisisline.schemas.record.RecordHeader;
import org.crisisline.schemas.topic.HeaderNames;

/**
 * Says of a record that an operator replayed it. Headers can be written by anyone who may write the topic: what is malformed in them is ignored.
 *
 * @param letterId the dead letter that the record comes from
 * @param round how often that letter was replayed by now, this time included; 0 when the record doesn't say
 */
record Replay(String letterId, int round) {
    private static final Pattern LETTER_ID = Pattern.compile("dl-[0-9a-f]{24}");
    private static final Pattern ROUND = Pattern.compile("[1-9][0-9]{0,8}");

    /** What a record says; empty when it is no replay. */
    static Optional<Replay> of(Origin origin) {
        return header(origin, HeaderNames.REPLAY_OF, LETTER_ID)
                .map(letterId -> new Replay(
                        letterId,
                        header(origin, HeaderNames.REPLAY_ROUND, ROUND)
                                .map(Integer::parseInt)
                                .orElse(0)));
    }

    private static Optional<String> header(Origin origin, String name, Pattern legal) {
        for (RecordHeader header : origin.headers()) {
            ByteBuffer value = header.getValue();
            if (header.getName().equals(name) && value != null) {
                return Optional.of(
                                StandardCharsets.UTF_8.decode(value.duplicate()).toString())
                        .filter(text -> legal.matcher(text).matches());
            }
        }
        return Optional.empty();
    }
}
