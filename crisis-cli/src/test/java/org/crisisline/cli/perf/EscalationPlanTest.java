package org.crisisline.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscalationPlanTest {
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    @Test
    void plan_saysWhatGoesOnBesideIt_forAsLongAsIsAsked() {
        EscalationPlan plan = new EscalationPlan(1000, 500, 1000, 20, WARM_UP);

        assertThat(plan.warmUps()).isEqualTo(600);
        assertThat(plan.beside()).isEqualTo(new LoadPlan(500, 1, WARM_UP, Duration.ofSeconds(50), 0));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 500, 1000, 20, connections = 1",
        "1000, 0, 1000, 20, messages = 0",
        "1000, 500, 0, 20, escalations = 0",
        "1000, 500, 1000, 0, rate = 0",
        "1000, 500, 1000, 1000, escalations that only warm up = 30000"
    })
    void whatIsOutOfBounds_isRefusedByName(
            int connections, double messages, int escalations, double rate, String words) {
        assertThatThrownBy(() -> new EscalationPlan(connections, messages, escalations, rate, WARM_UP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(words)
                .hasMessageContaining("expected");
    }
}
