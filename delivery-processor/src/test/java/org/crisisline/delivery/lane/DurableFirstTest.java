package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.left;
import static org.crisisline.delivery.topology.Records.message;
import static org.crisisline.schemas.record.Priority.NORMAL;

import java.time.Duration;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is deleted or marked before the letters about it are durable, and only a commit that has happened says that they are. */
class DurableFirstTest {
    private final LaneBench lane = new LaneBench(Lane.ROUTINE);

    @BeforeEach
    void someoneIsOwedSomething() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.rebalances = true;
    }

    private void assertNothingIsDeleted() {
        assertThat(lane.letters).extracting(DeadLetter::getMessageId).containsExactly("m1");
        assertThat(lane.store.lastPosition(S, NORMAL)).isZero();
        assertThat(lane.store.identities(S, 9)).hasSize(1);
        assertThat(lane.store.session(S).orElseThrow().phase()).isEqualTo(SessionState.Phase.ENDING);
    }

    @Test
    void sessionEnded_commitsAreSkippedForMinutes_nothingIsDeleted() {
        Lane.ROUTINE.priorities().forEach(lane::end);

        for (int seconds = 0; seconds < 300; seconds++) {
            lane.advance(Duration.ofSeconds(1));
        }

        assertNothingIsDeleted();
    }

    @Test
    void sessionEnded_secondCommitHappened_onlyTheTombstoneIsLeft() {
        Lane.ROUTINE.priorities().forEach(lane::end);
        lane.advance(Duration.ofMillis(50));
        lane.advance(Duration.ofMillis(50));

        lane.commit();
        lane.advance(Duration.ofMillis(50));
        // A letter in the place of one that was too large may not have been waited for.
        assertNothingIsDeleted();
        lane.commit();
        lane.advance(Duration.ofMillis(50));

        assertThat(lane.store.session(S).orElseThrow().phase()).isEqualTo(SessionState.Phase.OVER);
        assertThat(lane.bytes.size()).isEqualTo(1);
    }

    @Test
    void participantLeft_commitsAreSkipped_itsAccountStaysOpen() {
        lane.presence(left(S, "r", "r-1"));
        lane.advance(Duration.ofMillis(50));
        lane.advance(Duration.ofMinutes(5));
        lane.advance(Duration.ofMinutes(5));
        assertThat(lane.letters).hasSize(1);
        assertThat(isSettled("r")).isFalse();

        lane.commit();
        lane.commit();
        lane.advance(Duration.ofMillis(50));

        assertThat(isSettled("r")).isTrue();
    }

    private boolean isSettled(String participant) {
        return lane.store
                .session(S)
                .orElseThrow()
                .participant(participant)
                .orElseThrow()
                .isSettled();
    }
}
