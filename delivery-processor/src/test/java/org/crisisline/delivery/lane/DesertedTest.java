package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.detached;
import static org.crisisline.delivery.topology.Records.message;

import java.time.Duration;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;

/** A session in which the lane knows nobody to be connected is named to the sessions topology, which may never have heard of it. */
class DesertedTest {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration PAUSE = LaneBench.settings().walkPause();

    private final LaneBench lane = new LaneBench(Lane.ROUTINE);

    private void aWalkLater() {
        lane.advance(PAUSE);
        lane.advance(TICK);
    }

    @Test
    void presenceNeverCame_walks_namesTheSessionOnceAWalk() {
        lane.message(Priority.NORMAL, message("p", "m1", "{}"));
        lane.settle();
        assertThat(lane.announced).isEmpty();

        aWalkLater();
        lane.settle();

        assertThat(lane.announced).containsExactly(Deserted.named(S));
        aWalkLater();
        assertThat(lane.announced).hasSize(2).allMatch(Deserted::isNamedBy);
    }

    @Test
    void someoneIsConnected_walks_saysNothing() {
        lane.message(Priority.NORMAL, message("p", "m1", "{}"));
        lane.presence(attached(S, "r", "r-1"));

        aWalkLater();

        assertThat(lane.announced).isEmpty();
    }

    @Test
    void everybodyWent_walks_namesTheSession() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(detached(S, "p", "p-1"));

        aWalkLater();

        assertThat(lane.announced).hasSize(1);
    }

    @Test
    void sessionIsOver_walks_saysNothing() {
        lane.message(Priority.NORMAL, message("p", "m1", "{}"));
        Lane.ROUTINE.priorities().forEach(lane::end);
        lane.settle();

        aWalkLater();

        assertThat(lane.announced).isEmpty();
    }

    @Test
    void laneWasStarted_firstWalk_saysNothing() {
        lane.message(Priority.NORMAL, message("p", "m1", "{}"));

        lane.restart();
        lane.settle();

        assertThat(lane.announced).isEmpty();
    }

    @Test
    void wordOfALane_readByALane_changesNothing() {
        lane.message(Priority.NORMAL, message("p", "m1", "{}"));

        lane.presence(Deserted.named(S));

        assertThat(lane.store.session(S).orElseThrow().participants()).hasSize(1);
        assertThat(lane.mail).isEmpty();
    }

    @Test
    void presenceOfAConnection_isNoWordOfALane() {
        Presence gone = detached(S, "p", "p-1");

        assertThat(Deserted.isNamedBy(gone)).isFalse();
    }
}
