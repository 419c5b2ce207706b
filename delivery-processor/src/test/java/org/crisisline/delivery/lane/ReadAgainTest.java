package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.acknowledged;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.detached;
import static org.crisisline.delivery.topology.Records.left;
import static org.crisisline.delivery.topology.Records.message;
import static org.crisisline.delivery.topology.Records.renewed;
import static org.crisisline.schemas.record.Priority.EMERGENCY;

import java.util.List;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * A life of the task died; the next one, on the same disk, reads again what was not committed. Its changelog may have nothing of what the disk knows, so whoever
 * has the partition after it knows only what is put now.
 */
class ReadAgainTest {
    private static final List<String> RECORDS = List.of(
            "p comes", "r comes", "q comes", "a message", "the same id", "an acknowledgement", "r goes", "q leaves");

    private final LaneBench lane = new LaneBench(Lane.EMERGENCY);

    private void read(String record) {
        switch (record) {
            case "p comes" -> lane.presence(attached(S, "p", "p-1"));
            case "r comes" -> lane.presence(attached(S, "r", "r-1"));
            case "q comes" -> lane.presence(attached(S, "q", "q-1"));
            case "a message" -> lane.message(EMERGENCY, 0, message("p", "m1", "{}"));
            case "the same id" -> lane.message(EMERGENCY, 1, message("p", "m1", "{}"));
            case "an acknowledgement" -> lane.receipt(acknowledged(S, "r", "r-1", EMERGENCY, 0));
            case "r goes" -> lane.presence(detached(S, "r", "r-1"));
            case "q leaves" -> lane.presence(left(S, "q", "q-1"));
            case "a renewal" -> lane.presence(renewed(S, "p", "p-1"));
            default -> throw new IllegalArgumentException(record);
        }
    }

    private void everythingHappened() {
        RECORDS.forEach(this::read);
        read("a renewal");
        lane.settle();
        lane.restart();
        lane.settle();
        lane.sessionsPut = 0;
    }

    @ParameterizedTest
    @FieldSource("RECORDS")
    void whatTheDiskKnows_readAgain_isPutAgain(String record) {
        everythingHappened();

        read(record);

        assertThat(lane.sessionsPut).isPositive();
    }

    @Test
    void endThatTheDiskKnows_readAgain_isPutAgain() {
        read("a message");
        lane.end(EMERGENCY);
        lane.restart();
        lane.sessionsPut = 0;
        lane.offsets.put(EMERGENCY, 1L);

        lane.end(EMERGENCY);

        assertThat(lane.sessionsPut).isPositive();
    }

    /** Whatever is taken next is taken beside them. */
    @Test
    void diskHasMessagesAndNotTheirSession_firstRecordIsRead_theyAreCounted() {
        read("a message");
        lane.store.apply(new Effect.DeleteSession(S));
        lane.restart();

        read("q comes");

        assertThat(lane.store.session(S))
                .hasValueSatisfying(session -> assertThat(session.messages()).isOne());
    }

    /** It would be a write for each connection again and again, and says nothing that the next one does not say. */
    @Test
    void renewalOfWhatHolds_isNotPut() {
        everythingHappened();

        read("a renewal");

        assertThat(lane.sessionsPut).isZero();
    }
}
