package org.crisisline.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crisisline.cli.ledger.LiveFigures;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;

class QuietTest {
    private static final Duration QUIET = Duration.ofSeconds(30);
    private static final Map<Lane, LiveFigures> TOPICS =
            Map.of(Lane.EMERGENCY, new LiveFigures(1, 0, 0, 0), Lane.ROUTINE, new LiveFigures(1, 4, 1, 3));
    private static final Map<Lane, LiveFigures> OLDER =
            Map.of(Lane.EMERGENCY, new LiveFigures(1, 0, 0, 0), Lane.ROUTINE, new LiveFigures(1, 3, 1, 2));

    private final TestClock clock = new TestClock();
    private final Quiet quiet = new Quiet(QUIET, clock);

    private Optional<Comparison.Result> look(long changes, Map<Lane, LiveFigures> processor) {
        return look(changes, EnumSet.allOf(Lane.class), processor);
    }

    private Optional<Comparison.Result> look(long changes, Set<Lane> whole, Map<Lane, LiveFigures> processor) {
        return quiet.look(changes, TOPICS, whole, processor).map(Comparison::result);
    }

    @Test
    void sameFigures_agreeAtOnce() {
        assertThat(look(1, TOPICS)).contains(Comparison.Result.AGREES);
    }

    @Test
    void olderFiguresThatCatchUp_agree() {
        assertThat(look(1, OLDER)).isEmpty();
        clock.advance(Duration.ofSeconds(10));
        assertThat(look(1, TOPICS)).contains(Comparison.Result.AGREES);
    }

    @Test
    void otherFiguresWhileNothingChanges_differ() {
        assertThat(look(1, OLDER)).isEmpty();
        clock.advance(QUIET.minusMillis(1));
        assertThat(look(1, OLDER)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(look(1, OLDER)).contains(Comparison.Result.DIFFERS);
    }

    @Test
    void otherFiguresOfALaneWhoseTopicsLostRecords_sayNothing() {
        assertThat(look(1, Set.of(Lane.EMERGENCY), OLDER)).isEmpty();
        clock.advance(QUIET);
        assertThat(look(1, Set.of(Lane.EMERGENCY), OLDER)).contains(Comparison.Result.UNKNOWN);
    }

    @Test
    void otherFiguresOfALaneWhoseTopicsAreWhole_differThoughThoseOfTheOtherAreNot() {
        assertThat(look(1, Set.of(Lane.ROUTINE), OLDER)).isEmpty();
        clock.advance(QUIET);
        assertThat(look(1, Set.of(Lane.ROUTINE), OLDER)).contains(Comparison.Result.DIFFERS);
    }

    @Test
    void otherFiguresWhileThingsChange_sayNothing() {
        for (int second = 0; second < 60; second += 10) {
            assertThat(look(second, OLDER)).isEmpty();
            clock.advance(Duration.ofSeconds(10));
        }
        assertThat(look(60, OLDER)).contains(Comparison.Result.BUSY);
    }

    @Test
    void laneWithoutFigures_isUnknown() {
        assertThat(look(1, Map.of())).isEmpty();
        clock.advance(QUIET);
        assertThat(look(1, Map.of())).contains(Comparison.Result.UNKNOWN);
    }
}
