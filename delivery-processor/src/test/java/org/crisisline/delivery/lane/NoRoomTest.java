package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.acknowledged;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.message;
import static org.crisisline.delivery.topology.Records.resumed;
import static org.crisisline.schemas.record.Priority.HIGH;
import static org.crisisline.schemas.record.Priority.LOW;
import static org.crisisline.schemas.record.Priority.NORMAL;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.crisisline.schemas.record.CaughtUp;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;

/** What finds no room when somebody comes follows as soon as there is room, priority by priority, and each is told that it has caught up. */
class NoRoomTest {
    private final LaneBench lane = new LaneBench(Lane.ROUTINE, settings(2));

    private static LaneSettings settings(int flights) {
        LaneSettings usual = LaneBench.settings();
        return new LaneSettings(
                usual.windowMessages(),
                usual.windowBytes(),
                usual.ackTimeout(),
                usual.attempts(),
                usual.retry(),
                usual.probe(),
                usual.sessionMessages(),
                usual.sessionBytes(),
                usual.participants(),
                flights,
                usual.chunk(),
                usual.tombstoneLife(),
                usual.unansweredAfter(),
                usual.walkPause());
    }

    private void everyPriorityHasSomething() {
        lane.message(HIGH, message("p", "m1", "{}"));
        lane.message(NORMAL, message("p", "m2", "{}"));
        lane.message(LOW, message("p", "m3", "{}"));
    }

    /** What was posted since the last call: dispatches and caught-ups. */
    private List<String> heard() {
        return lane.taken().stream()
                .map(MailboxRecord::getBody)
                .flatMap(NoRoomTest::brief)
                .toList();
    }

    private static Stream<String> brief(Object body) {
        if (body instanceof Dispatch dispatch) {
            return Stream.of(dispatch.getPriority() + " " + dispatch.getPosition());
        }
        return body instanceof CaughtUp all ? Stream.of(all.getPriority() + " caught up") : Stream.empty();
    }

    private void tick() {
        lane.advance(Duration.ofMillis(50));
    }

    @Test
    void roomEndsAmongThePriorities_oneIsFree_missingOneFollowsAndCatchesUp() {
        everyPriorityHasSomething();
        lane.presence(attached(S, "r", "r-1"));
        assertThat(heard()).containsExactly("HIGH 0", "HIGH caught up", "NORMAL 0", "NORMAL caught up");
        tick();
        assertThat(heard()).isEmpty();

        lane.receipt(acknowledged(S, "r", "r-1", HIGH, 0));
        tick();
        tick();

        assertThat(heard()).containsExactly("LOW 0", "LOW caught up");
    }

    @Test
    void roomEndsAmongThePriorities_nextMessageFindsRoom_everythingBeforeItComesAndCatchesUp() {
        everyPriorityHasSomething();
        lane.presence(attached(S, "r", "r-1"));
        heard();

        lane.receipt(acknowledged(S, "r", "r-1", HIGH, 0));
        lane.message(LOW, message("p", "m4", "{}"));

        assertThat(heard()).containsExactly("LOW 0", "LOW 1", "LOW caught up");
    }

    @Test
    void noRoom_nothingIsPending_hasCaughtUpAtOnce() {
        everyPriorityHasSomething();
        lane.presence(attached(S, "r", "r-1"));
        heard();

        // Has sent all there is, and is owed nothing.
        lane.presence(attached(S, "p", "p-1"));

        assertThat(heard()).containsExactly("HIGH caught up", "NORMAL caught up", "LOW caught up");
    }

    @Test
    void noRoom_everythingIsToBeHadAgain_followsFromTheBeginning() {
        everyPriorityHasSomething();
        lane.presence(attached(S, "r", "r-1"));
        for (Priority priority : List.of(HIGH, NORMAL)) {
            lane.receipt(acknowledged(S, "r", "r-1", priority, 0));
        }
        tick();
        tick();
        lane.receipt(acknowledged(S, "r", "r-1", LOW, 0));
        lane.presence(attached(S, "q", "q-1"));
        heard();

        lane.presence(resumed(S, "r", "r-2", "another log", HIGH, 0));
        assertThat(heard()).isEmpty();
        lane.receipt(acknowledged(S, "q", "q-1", HIGH, 0));
        lane.receipt(acknowledged(S, "q", "q-1", NORMAL, 0));
        tick();
        tick();

        assertThat(heard()).contains("HIGH 0", "HIGH caught up");
    }
}
