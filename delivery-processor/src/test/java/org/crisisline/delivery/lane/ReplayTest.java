package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.RecordHeader;
import org.crisisline.schemas.topic.HeaderNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the headers of a replay do to a letter about the record. */
class ReplayTest {
    private static final String LETTER = "dl-0123456789abcdef01234567";
    private static final String OWN = Identifiers.deadLetter("t", 3, 17, "lane-routine", null);

    /** Headers of a replay; null leaves one out. */
    static List<RecordHeader> headers(String replayOf, String round) {
        List<RecordHeader> headers = new ArrayList<>();
        add(headers, HeaderNames.REPLAY_OF, replayOf);
        add(headers, HeaderNames.REPLAY_ROUND, round);
        return headers;
    }

    private static void add(List<RecordHeader> headers, String name, String value) {
        if (value != null) {
            headers.add(new RecordHeader(name, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static DeadLetter letter(String replayOf, String round) {
        Origin origin = new Origin("t", 3, 17, 0, null, new byte[] {1}, headers(replayOf, round));
        return new DeadLetters("lane-routine").forRecord(origin, "s", "m", Reason.INVALID, null, null, Instant.EPOCH);
    }

    @Test
    void letterAboutAReplayedRecordIsTheOneThatItComesFromAndCountsTheRounds() {
        DeadLetter letter = letter(LETTER, "12");

        assertThat(letter.getDeadLetterId()).isEqualTo(LETTER);
        assertThat(letter.getReplays()).isEqualTo(12);
        assertThat(letter.getOffset()).as("the place is that of the replay").isEqualTo(17);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "dl-", "dl-0123456789ABCDEF01234567", "dl-0123456789abcdef012345678", "x", "dl-\u00e9"})
    void malformedIdIsIgnoredAndTheRoundWithIt(String replayOf) {
        DeadLetter letter = letter(replayOf, "2");

        assertThat(letter.getDeadLetterId()).isEqualTo(OWN);
        assertThat(letter.getReplays()).isZero();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "0", "-1", "1.5", "two", "01", "9999999999", " 1"})
    void malformedRoundIsIgnored(String round) {
        DeadLetter letter = letter(LETTER, round);

        assertThat(letter.getDeadLetterId()).isEqualTo(LETTER);
        assertThat(letter.getReplays()).isZero();
    }
}
