package org.crisisline.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crisisline.runtime.lifecycle.Lifecycle.State.DRAINING;
import static org.crisisline.runtime.lifecycle.Lifecycle.State.FAILED;
import static org.crisisline.runtime.lifecycle.Lifecycle.State.NEW;
import static org.crisisline.runtime.lifecycle.Lifecycle.State.RUNNING;
import static org.crisisline.runtime.lifecycle.Lifecycle.State.STARTING;
import static org.crisisline.runtime.lifecycle.Lifecycle.State.STOPPED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.crisisline.runtime.lifecycle.Lifecycle.State;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LifecycleTest {
    private static final Map<State, List<State>> WAY_TO = Map.of(
            NEW, List.of(),
            STARTING, List.of(STARTING),
            RUNNING, List.of(STARTING, RUNNING),
            DRAINING, List.of(STARTING, RUNNING, DRAINING),
            STOPPED, List.of(STOPPED),
            FAILED, List.of(STARTING, FAILED));

    private static final Map<State, Set<State>> LEGAL = Map.of(
            NEW, Set.of(STARTING, STOPPED),
            STARTING, Set.of(RUNNING, DRAINING, FAILED),
            RUNNING, Set.of(DRAINING, FAILED),
            DRAINING, Set.of(STOPPED, FAILED),
            STOPPED, Set.of(),
            FAILED, Set.of(STOPPED));

    private final TestClock clock = new TestClock();

    private Lifecycle in(State state) {
        Lifecycle lifecycle = new Lifecycle("svc", clock);
        WAY_TO.get(state).forEach(step -> lifecycle.move(step, "test"));
        return lifecycle;
    }

    static Stream<Arguments> moves() {
        List<Arguments> moves = new ArrayList<>();
        for (State from : State.values()) {
            for (State to : State.values()) {
                moves.add(Arguments.of(from, to, LEGAL.get(from).contains(to)));
            }
        }
        return moves.stream();
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @MethodSource("moves")
    void everyMove_isLegalOrThrows(State from, State to, boolean legal) {
        Lifecycle lifecycle = in(from);
        if (legal) {
            lifecycle.move(to, "because");
            assertThat(lifecycle.state()).isEqualTo(to);
            assertThat(lifecycle.standing().reason()).isEqualTo("because");
        } else {
            assertThatThrownBy(() -> lifecycle.move(to, "because"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("svc can't go from " + from + " to " + to);
            assertThat(lifecycle.state()).isEqualTo(from);
        }
    }

    @Test
    void standing_knowsSinceWhen() {
        Lifecycle lifecycle = in(STARTING);
        clock.advance(Duration.ofSeconds(5));
        lifecycle.running();
        assertThat(lifecycle.standing().since()).isEqualTo(clock.instant());
    }

    @Test
    void failure_completesWithTheReason() {
        Lifecycle lifecycle = in(RUNNING);
        assertThat(lifecycle.failure().toCompletableFuture()).isNotDone();
        assertThat(lifecycle.fail("disk is full")).isTrue();
        assertThat(lifecycle.fail("again")).isFalse();
        assertThat(lifecycle.failure().toCompletableFuture()).isCompletedWithValue("disk is full");
    }

    @Test
    void close_isBegunByOneCallerOnly() {
        Lifecycle lifecycle = in(RUNNING);
        assertThat(lifecycle.beginClose("stop")).isTrue();
        assertThat(lifecycle.beginClose("stop")).isFalse();
        lifecycle.stopped();
        assertThat(lifecycle.state()).isEqualTo(STOPPED);
    }

    @Test
    void closeOfWhatFailed_isStillNeeded_closeOfWhatNeverStartedIsNot() {
        Lifecycle failed = in(FAILED);
        assertThat(failed.beginClose("stop")).isTrue();
        failed.stopped();
        assertThat(failed.state()).isEqualTo(STOPPED);
        Lifecycle fresh = in(NEW);
        assertThat(fresh.beginClose("stop")).isFalse();
        assertThat(fresh.state()).isEqualTo(STOPPED);
    }
}
