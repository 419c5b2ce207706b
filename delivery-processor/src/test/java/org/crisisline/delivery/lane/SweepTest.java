package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final Sweep sweep = new Sweep(PAUSE);

    private static Now at(Duration since) {
        return new Now(since.toNanos(), Instant.EPOCH);
    }

    @Test
    void firstWalk_isNotOrdinary() {
        assertThat(sweep.isWalking(at(Duration.ofHours(1)))).isTrue();
        assertThat(sweep.isOrdinary()).isFalse();
    }

    @Test
    void othersAreAskedForAllTheTime_oneInEachPauseIsOrdinary() {
        sweep.end(at(Duration.ZERO));

        int walks = 0;
        int ordinary = 0;
        for (int second = 1; second <= 45 * 60; second++) {
            Now now = at(Duration.ofSeconds(second));
            sweep.askForAnother();
            if (sweep.isWalking(now)) {
                walks++;
                ordinary += sweep.isOrdinary() ? 1 : 0;
                sweep.end(now);
            }
        }

        assertThat(walks).isEqualTo(45 * 60);
        assertThat(ordinary).isEqualTo(4);
    }

    @Test
    void nobodyAsks_everyWalkIsOrdinary() {
        sweep.end(at(Duration.ZERO));

        assertThat(sweep.isWalking(at(PAUSE.minusMillis(1)))).isFalse();
        assertThat(sweep.isWalking(at(PAUSE))).isTrue();
        assertThat(sweep.isOrdinary()).isTrue();
    }
}
