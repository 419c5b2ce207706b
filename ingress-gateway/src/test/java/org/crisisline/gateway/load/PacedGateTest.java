package org.crisisline.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.crisisline.schemas.record.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacedGateTest {
    private static final long SECOND = 1_000_000_000L;
    private static final double RATE = 250;

    private final PacedGate gate = new PacedGate(0);

    @ParameterizedTest
    @EnumSource(
            value = Priority.class,
            names = {"LOW", "NORMAL", "HIGH"})
    void what_floods_gets_the_rate(Priority priority) {
        List<Long> passed = flood(priority, 10 * SECOND, SECOND / 10_000);

        assertThat(passed.size()).isCloseTo((int) (10 * RATE), within((int) (RATE / 4)));
    }

    @Test
    void what_floods_passes_in_lots() {
        List<Long> passed = flood(Priority.NORMAL, 10 * SECOND, SECOND / 10_000);

        long lots =
                passed.stream().map(at -> at / PacedGate.STEP_NANOS).distinct().count();
        assertThat(passed.size() / (double) lots).as("messages a lot").isGreaterThan(0.04 * RATE);
        assertThat(passed)
                .as("at the begin of a step, as many as there are, one after the other")
                .filteredOn(at -> at > SECOND)
                .allSatisfy(at -> assertThat(at % PacedGate.STEP_NANOS).isLessThan(PacedGate.STEP_NANOS / 10));
    }

    @Test
    void what_is_within_the_rate_passes_at_once() {
        int passed = 0;
        for (long at = 0; at < 10 * SECOND; at += SECOND / 200) {
            passed += gate.pass(Priority.LOW, RATE, at) ? 1 : 0;
        }

        assertThat(passed).isEqualTo(2_000);
    }

    @Test
    void what_is_left_of_the_rate_is_for_the_higher_priority() {
        Map<Priority, Integer> passed = new EnumMap<>(Priority.class);
        for (long at = 0; at < 10 * SECOND; at += SECOND / 1_000) {
            for (Priority priority : List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH)) {
                if (gate.pass(priority, RATE, at)) {
                    passed.merge(priority, 1, Integer::sum);
                }
            }
        }

        assertThat(passed.getOrDefault(Priority.LOW, 0)).isLessThan(passed.get(Priority.NORMAL));
        assertThat(passed.get(Priority.NORMAL)).isLessThan(passed.get(Priority.HIGH) / 10);
    }

    /** When they passed. */
    private List<Long> flood(Priority priority, long nanos, long spacing) {
        List<Long> passed = new ArrayList<>();
        for (long at = 0; at < nanos; at += spacing) {
            if (gate.pass(priority, RATE, at)) {
                passed.add(at);
            }
        }
        return passed;
    }
}
