package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration CAP = Duration.ofSeconds(2);

    @Test
    void waitsDoubleUpToTheCap() {
        Backoff exact = new Backoff(FIRST, CAP, 0);

        assertThat(IntStream.rangeClosed(1, 7)
                        .mapToObj(i -> exact.after(i, new SplittableRandom(1)).toMillis()))
                .containsExactly(100L, 200L, 400L, 800L, 1_600L, 2_000L, 2_000L);
        assertThat(exact.after(Integer.MAX_VALUE, new SplittableRandom(1))).isEqualTo(CAP);
        assertThat(new Backoff(FIRST, Duration.ofNanos(Long.MAX_VALUE), 0).after(1_000, new SplittableRandom(1)))
                .isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
    }

    @Test
    void chanceTakesOffAShareAndNeverAdds() {
        Backoff jittered = new Backoff(FIRST, CAP, 0.5);
        SplittableRandom random = new SplittableRandom(7);

        List<Long> waits = IntStream.range(0, 1_000)
                .mapToObj(i -> jittered.after(1, random).toMillis())
                .toList();

        assertThat(waits).allMatch(wait -> wait >= 50 && wait <= 100);
        assertThat(waits).anyMatch(wait -> wait < 60).anyMatch(wait -> wait > 90);
    }

    @Test
    void valuesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, CAP, 0)).hasMessageContaining("0 < first <= cap");
        assertThatThrownBy(() -> new Backoff(CAP, FIRST, 0)).hasMessageContaining("0 < first <= cap");
        assertThatThrownBy(() -> new Backoff(FIRST, CAP, 1.1)).hasMessageContaining("expected 0 to 1");
        assertThatThrownBy(() -> new Backoff(FIRST, CAP, Double.NaN)).hasMessageContaining("expected 0 to 1");
        assertThatThrownBy(() -> new Backoff(FIRST, CAP, 0).after(0, new SplittableRandom(1)))
                .hasMessageContaining("at least 1");
    }
}
