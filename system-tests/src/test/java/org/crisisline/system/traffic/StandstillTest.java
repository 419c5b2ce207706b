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

    @Test
    void everythingRefused_standsStillUntilSomethingComesAgain() {
        assertThat(longest(0, 100, way(0, 1), refused(10, 11), refused(20, 21), refused(30, 31), way(40, 42)))
                .isEqualTo(Duration.ofNanos(32));
    }

    @Test
    void refusedAmongWhatComes_endsWithTheNextArrival() {
        assertThat(longest(0, 100, way(10, 11), refused(12, 13), way(14, 15), way(20, 21)))
                .isEqualTo(Duration.ofNanos(3));
    }

    @Test
    void refusedLate_isMissingOverTheArrivalsMeanwhileAndToTheNextOne() {
        assertThat(longest(0, 100, refused(0, 50), way(20, 21), way(60, 61))).isEqualTo(Duration.ofNanos(40));
    }

    @Test
    void nothingCameAtAll_standsStillForAsLongAsWasWatched() {
        Standstill.Span span = new Standstill.Span(10, 50, 80);
        assertThat(Standstill.longest(List.of(refused(0, 1), refused(20, 21)), span))
                .isEqualTo(Duration.ofNanos(70));
        assertThat(Standstill.longest(List.of(refused(30, 31)), span)).isEqualTo(Duration.ofNanos(50));
    }

    @Test
    void refusedBeforeTheSpanAndNothingCameSince_countsFromItsBeginning() {
        assertThat(longest(30, 100, way(0, 1), refused(2, 3), way(50, 51))).isEqualTo(Duration.ofNanos(21));
        assertThat(longest(30, 100, refused(2, 3), way(4, 5), way(50, 51))).isEqualTo(Duration.ofNanos(1));
    }

    @Test
    void refusedAfterTheSpan_isOfAnotherOne() {
        assertThat(longest(0, 30, way(20, 21), refused(90, 91))).isEqualTo(Duration.ofNanos(1));
    }

    private static Duration longest(long from, long to, Standstill.Way... ways) {
        return Standstill.longest(List.of(ways), new Standstill.Span(from, to, Math.max(to, 1_000)));
    }

    private static Standstill.Way way(long due, long heard) {
        return Standstill.Way.heard(due, heard);
    }

    private static Standstill.Way refused(long due, long at) {
        return Standstill.Way.refused(due, at);
    }
}
