package org.crisisline.delivery.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlatformCalmTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = Long.MAX_VALUE - 10 * SECOND;

    private final PlatformCalm calm = new PlatformCalm(Duration.ofSeconds(3), START);
    private long now = START;

    @Test
    void everyoneBeats_isWellSinceTheStart() {
        for (int i = 0; i < 20; i++) {
            beat("a", 1);
            beat("b", 1);
            assertThat(calm.since(now)).isEqualTo(START);
            now += SECOND;
        }
    }

    @Test
    void nobodyBeats_isNotWell() {
        beat("a", 1);
        now += 3 * SECOND;
        assertThat(calm.since(now)).isEqualTo(now);
        now += SECOND;
        assertThat(calm.since(now)).isEqualTo(now);
    }

    @Test
    void nobodyWasEverHeard_isNotWell() {
        now += SECOND;
        assertThat(calm.since(now)).isEqualTo(now);
    }

    @Test
    void oneFallsSilent_othersBeat_isDisturbedOnce() {
        beat("a", 1);
        long noticed = 0;
        for (int i = 1; i <= 10; i++) {
            now += SECOND;
            beat("b", 1);
            long since = calm.since(now);
            if (i == 3) {
                noticed = now;
            }
            assertThat(since).isEqualTo(i < 3 ? START : noticed);
        }
    }

    @Test
    void oneComesBack_fromSilence_isDisturbedAgain() {
        beat("a", 1);
        for (int i = 0; i < 5; i++) {
            now += SECOND;
            beat("b", 1);
        }
        beat("a", 1);

        assertThat(calm.since(now)).isEqualTo(now);
        now += SECOND;
        assertThat(calm.since(now)).isEqualTo(now - SECOND);
    }

    @Test
    void oneComesBack_asAnotherIncarnation_isDisturbed() {
        beat("a", 1);
        now += SECOND;
        beat("a", 2);
        assertThat(calm.since(now)).isEqualTo(now);

        now += SECOND;
        beat("a", 1);
        beat("a", 2);
        assertThat(calm.since(now)).as("a zombie says nothing").isEqualTo(now - SECOND);
    }

    @Test
    void formerIncarnationSaysGoodbye_silenceOfTheNewerOneDisturbs() {
        beat("a", 2);
        beat("b", 1);

        calm.leaves("a", 1);
        for (int i = 0; i < 10; i++) {
            now += SECOND;
            beat("b", 1);
        }

        assertThat(calm.since(now)).isGreaterThan(START);
    }

    @Test
    void oneTakesItsNameBack_andStops_disturbsNobody() {
        beat("a", 1);
        beat("b", 1);
        calm.leaves("a", 1);
        for (int i = 0; i < 10; i++) {
            now += SECOND;
            beat("b", 1);
        }
        beat("a", 2);

        assertThat(calm.since(now)).isEqualTo(START);
    }

    private void beat(String gateway, long epoch) {
        calm.heard(gateway, epoch, now);
    }
}
