package org.crisisline.escalation.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.crisisline.schemas.topic.HeaderNames;

/**
 * Says of a record that an operator replayed it. Headers can be written by anyone who may write the topic: what is malformed in them is ignored.
 *
 * @param letterId the dead letter that the record comes from
 * @param round how often that letter was replayed by now, this time included; 0 when the record does not say
 */
record Replay(String letterId, int round) {
    private static final Pattern LETTER_ID = Pattern.compile("dl-[0-9a-f]{24}");
    private static final Pattern ROUND = Pattern.compile("[1-9][0-9]{0,8}");

    /** What a record says; empty when it is no replay. */
    static Optional<Replay> of(Headers headers) {
        return header(headers, HeaderNames.REPLAY_OF, LETTER_ID)
                .map(letterId -> new Replay(
                        letterId,
                        header(headers, HeaderNames.REPLAY_ROUND, ROUND)
                                .map(Integer::parseInt)
                                .orElse(0)));
    }

    private static Optional<String> header(Headers headers, String name, Pattern legal) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), UTF_8))
                        .filter(text -> legal.matcher(text).matches());
    }
}
