package org.crisisline.schemas.topic;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Says of a record that an operator replayed it. Headers can be written by anyone who may write the topic: what is malformed in them is ignored.
 *
 * @param letterId the dead letter that the record comes from
 * @param round how often that letter was replayed by now, this time included; 0 when the record does not say
 */
public record Replay(String letterId, int round) {
    private static final Pattern LETTER_ID = Pattern.compile("dl-[0-9a-f]{24}");
    private static final Pattern ROUND = Pattern.compile("[1-9][0-9]{0,8}");

    /**
     * What a record says; empty when it is no replay.
     *
     * @param header the text of the last header of a name, as Kafka reads them
     */
    public static Optional<Replay> of(Function<String, Optional<String>> header) {
        return header.apply(HeaderNames.REPLAY_OF)
                .filter(text -> LETTER_ID.matcher(text).matches())
                .map(letterId -> new Replay(letterId, round(header)));
    }

    private static int round(Function<String, Optional<String>> header) {
        return header.apply(HeaderNames.REPLAY_ROUND)
                .filter(text -> ROUND.matcher(text).matches())
                .map(Integer::parseInt)
                .orElse(0);
    }
}
