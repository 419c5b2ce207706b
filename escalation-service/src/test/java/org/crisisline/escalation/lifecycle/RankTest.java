package org.crisisline.escalation.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankTest {
    private static final Duration STEP = Duration.ofMillis(40);

    @Test
    void eachEscalationHasEachRankExactlyOnceAmongTheInstances() {
        for (int instances = 1; instances <= 5; instances++) {
            int n = instances;
            for (int e = 0; e < 500; e++) {
                String id = "esc-" + e;
                assertThat(IntStream.range(0, n).map(i -> new Rank(i, n, STEP).of(id)))
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, n).boxed().toList());
            }
        }
    }

    @Test
    void theFirstPlaceIsSharedOutEvenly() {
        long first = IntStream.range(0, 3_000)
                .filter(e -> new Rank(1, 3, STEP).of("esc-" + Integer.toHexString(e * 7919)) == 0)
                .count();

        assertThat(first).isBetween(800L, 1_200L);
    }

    @Test
    void aHashBelowZeroStillGivesARank() {
        // "polygenelubricants" is known for the hash code Integer.MIN_VALUE.
        assertThat("polygenelubricants".hashCode()).isEqualTo(Integer.MIN_VALUE);
        assertThat(new Rank(2, 3, STEP).of("polygenelubricants")).isBetween(0, 2);
    }

    @Test
    void patienceIsAStepForEachRank() {
        Rank rank = IntStream.range(0, 3)
                .mapToObj(i -> new Rank(i, 3, STEP))
                .filter(r -> r.of("esc-1") == 2)
                .findFirst()
                .orElseThrow();

        assertThat(rank.patience("esc-1")).isEqualTo(Duration.ofMillis(80));
    }

    @Test
    void anInstanceThatIsNotOneOfThemIsRefused() {
        assertThatThrownBy(() -> new Rank(2, 2, STEP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("instance-number = 2, expected 0 to 1");
    }
}
