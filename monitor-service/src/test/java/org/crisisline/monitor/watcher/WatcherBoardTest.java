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
    void nobodyLooks_isNoticed() {
        clock.advance(Duration.ofSeconds(10));
        assertThat(board.isLookedAt()).isFalse();

        board.get();

        assertThat(board.isLookedAt()).isTrue();
    }
}
