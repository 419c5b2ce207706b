package org.crisisline.monitor.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.crisisline.monitor.alert.Observation;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.AlertSeverity;
import org.junit.jupiter.api.Test;

class WatcherBoardTest {
    private final TestClock clock = new TestClock();
    private final WatcherBoard board = new WatcherBoard(Duration.ofSeconds(10), clock);

    private static Overdue overdue(String id, boolean drill) {
        return new Overdue(Overdue.Kind.UNTAKEN, id, "S-1", drill, 0);
    }

    private List<String> broken() {
        return board.get().stream()
                .filter(Observation::broken)
                .map(seen -> seen.severity() + " " + seen.subject())
                .toList();
    }

    @Test
    void overdueOnes_areEmergenciesOneByOne_drillsAreNot_andTheRestIsOne() {
        board.post(new WatcherReport(
                List.of(overdue("esc-1", false), overdue("esc-2", true)), 7, 9, 0, false, clock.nanos()));

        assertThat(broken())
                .containsExactly(
                        "EMERGENCY escalation-untaken/esc-1",
                        "CRITICAL escalation-untaken/esc-2",
                        "EMERGENCY escalations-overdue");
        assertThat(board.overdue()).isEqualTo(9);
    }

    @Test
    void reportsThatStayAway_areTold_andWhatWasOverdueStaysSo() {
        board.post(new WatcherReport(List.of(overdue("esc-1", false)), 0, 1, 0, false, clock.nanos()));
        clock.advance(Duration.ofMillis(9_999));
        assertThat(board.isCurrent()).isTrue();
        assertThat(broken()).hasSize(1);

        clock.advance(Duration.ofMillis(1));

        assertThat(board.isCurrent()).isFalse();
        assertThat(broken()).containsExactly("EMERGENCY escalation-untaken/esc-1", "CRITICAL escalation-watcher-blind");
    }

    @Test
    void noRoomForMore_isTold() {
        board.post(new WatcherReport(List.of(), 0, 10_000, 3, true, clock.nanos()));

        assertThat(board.get()).filteredOn(Observation::broken).singleElement().satisfies(full -> {
            assertThat(full.subject()).isEqualTo("escalation-watcher-full");
            assertThat(full.severity()).isEqualTo(AlertSeverity.CRITICAL);
            assertThat(full.summary()).contains("10000 emergencies", "3 are not watched");
        });
    }

    @Test
    void reportsInTimeAboutNow_andSomebodyLooks_itWorks() {
        assertThat(board.isWorking()).as("nothing is known yet").isFalse();
        look(Duration.ofSeconds(1), Duration.ZERO);
        assertThat(board.isWorking()).isTrue();
    }

    @Test
    void nobodyLooks_itDoesNotWork_untilSomebodyDoes() {
        for (int second = 0; second < 10; second++) {
            look(Duration.ofSeconds(1), Duration.ZERO);
        }
        assertThat(board.isWorking()).isFalse();

        board.get();

        assertThat(board.isWorking()).isTrue();
    }

    @Test
    void reportThatComesLate_isFollowedByOneInTime_beforeItWorksAgain() {
        look(Duration.ofSeconds(1), Duration.ZERO);
        clock.advance(Duration.ofSeconds(10));
        board.get();
        look(Duration.ZERO, Duration.ZERO);
        assertThat(board.isWorking()).as("it stood still").isFalse();

        look(Duration.ofSeconds(1), Duration.ZERO);

        assertThat(board.isWorking()).isTrue();
    }

    @Test
    void reportAboutWhatIsLongPast_doesNotCount() {
        clock.advance(Duration.ofSeconds(9));
        board.get();

        look(Duration.ZERO, Duration.ofSeconds(10));

        assertThat(board.isWorking()).isFalse();
    }

    /** A report that is given some time later, about a moment that was some time ago by then. */
    private void look(Duration later, Duration age) {
        clock.advance(later);
        board.post(new WatcherReport(List.of(), 0, 0, 0, false, clock.nanos() - age.toNanos()));
    }
}
