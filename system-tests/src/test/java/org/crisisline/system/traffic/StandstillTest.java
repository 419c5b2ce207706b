package org.crisisline.system.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandstillTest {
    @Test
    void nothingDue_noStandstill() {
        // Five seconds between two messages, but the second was said only then.
        assertThat(longest(0, 100, way(0, 1), way(50, 51))).isEqualTo(Duration.ofNanos(1));
    }

    @Test
    void dueAndMissing_countsFromTheLastArrivalOrFromWhenItWasDue() {
        assertThat(longest(0, 100, way(0, 1), way(0, 31))).isEqualTo(Duration.ofNanos(30));
        assertThat(longest(0, 100, way(0, 1), way(10, 31))).isEqualTo(Duration.ofNanos(21));
    }

    @Test
    void laterMessageArrivesFirst_theOlderOneStillCountsAsMissing() {
        assertThat(longest(0, 100, way(0, 40), way(20, 21))).isEqualTo(Duration.ofNanos(21));
    }

    @Test
    void spanBegins_whatStoodStillBeforeCountsFromThere() {
        assertThat(longest(30, 100, way(0, 1), way(2, 50))).isEqualTo(Duration.ofNanos(20));
    }

    @Test
    void spanEnds_whatBeganBeforeCountsInFullAndWhatBeganAfterDoesNot() {
        assertThat(longest(0, 30, way(20, 60), way(90, 200))).isEqualTo(Duration.ofNanos(40));
    }

    private static Duration longest(long from, long to, Standstill.Way... ways) {
        return Standstill.longest(List.of(ways), from, to);
    }

    private static Standstill.Way way(long due, long heard) {
        return new Standstill.Way(due, heard);
    }
}
