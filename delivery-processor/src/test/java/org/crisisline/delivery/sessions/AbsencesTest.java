package org.crisisline.delivery.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AbsencesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int ALL = 100;
    /** A ticker may begin anywhere, also where it overflows soon. */
    private static final long START = Long.MAX_VALUE - 20 * SECOND;

    private final Absences absences = new Absences(Duration.ofSeconds(10), Duration.ofSeconds(3), START);
    private long now = START;
    private long calmSince = START;

    @Test
    void personIsAway_waitPasses_isAskedAboutAndAgainAfterAnotherWait() {
        absences.put(away("s", 7), now);

        pass(9);
        assertThat(absences.due(now, ALL)).isEmpty();
        assertThat(absences.isOver("s", 7, now)).isFalse();
        pass(1);
        assertThat(absences.due(now, ALL)).containsExactly("s");
        assertThat(absences.isOver("s", 7, now)).isTrue();
        assertThat(absences.due(now, ALL)).isEmpty();

        pass(10);
        assertThat(absences.due(now, ALL)).containsExactly("s");
    }

    @Test
    void personIsAway_comesBack_isNotAskedAbout() {
        absences.put(away("s", 7), now);
        pass(9);
        absences.put(new Life("s", 0), now);
        pass(5);

        assertThat(absences.due(now, ALL)).isEmpty();
        assertThat(absences.isOver("s", 7, now)).isFalse();
    }

    @Test
    void personIsAway_comesBackAndGoesAgain_waitsAnew() {
        absences.put(away("s", 7), now);
        pass(9);
        absences.put(away("s", 9), now);
        pass(9);
        assertThat(absences.due(now, ALL)).isEmpty();
        assertThat(absences.isOver("s", 7, now)).isFalse();

        pass(1);
        assertThat(absences.due(now, ALL)).containsExactly("s");
    }

    @Test
    void personIsAway_storedAgain_waitsOn() {
        absences.put(away("s", 7), now);
        pass(9);
        absences.put(away("s", 7), now);
        pass(1);

        assertThat(absences.due(now, ALL)).containsExactly("s");
    }

    @Test
    void platformIsNotWell_meanwhile_waitsAnewFromThere() {
        absences.put(away("s", 7), now);
        pass(8);
        calmSince = now;
        pass(9);
        assertThat(absences.due(now, ALL)).isEmpty();
        assertThat(absences.isOver("s", 7, now)).isFalse();

        pass(1);
        assertThat(absences.due(now, ALL)).containsExactly("s");
    }

    @Test
    void ticksStandStill_waitIsOver_waitsAnewFromThere() {
        absences.put(away("s", 7), now);
        now += 60 * SECOND;
        assertThat(absences.isOver("s", 7, now)).as("before the first tick").isFalse();
        absences.tick(now, calmSince);

        assertThat(absences.due(now, ALL)).isEmpty();
        pass(9);
        assertThat(absences.due(now, ALL)).isEmpty();
        pass(1);
        assertThat(absences.due(now, ALL)).containsExactly("s");
    }

    @Test
    void answerComesAfterATrouble_waitIsNotOver() {
        absences.put(away("s", 7), now);
        pass(10);
        assertThat(absences.due(now, ALL)).containsExactly("s");
        calmSince = now;
        pass(1);

        assertThat(absences.isOver("s", 7, now)).isFalse();
    }

    @Test
    void manyAreDue_fewAreTaken_othersAreNext() {
        absences.put(away("a", 1), now);
        absences.put(away("b", 2), now);
        absences.put(away("c", 3), now);
        pass(10);

        assertThat(absences.due(now, 2)).containsExactly("a", "b");
        assertThat(absences.due(now, 2)).containsExactly("c");
        assertThat(absences.due(now, 2)).isEmpty();
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += SECOND;
            absences.tick(now, calmSince);
        }
    }

    private static Life away(String session, long goneAt) {
        Life life = new Life(session, 0);
        life.becomeEmergency();
        life.said(9);
        life.away(Absence.begun("p", "p-1", goneAt));
        return life;
    }
}
