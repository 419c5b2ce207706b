package org.crisisline.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PartitionLagTest {
    private static final long MILLI = 1_000_000;

    private final PartitionLag lag =
            new PartitionLag(Duration.ofMillis(100), Duration.ofMillis(150), Duration.ofSeconds(10));

    @Test
    void without_a_dispatch_nothing_is_told_however_much_the_log_takes() {
        append(0, 5_000, 1);

        assertThat(lag.look()).isEqualTo(LaneProgress.NOTHING);
    }

    @Test
    void a_dispatch_tells_how_long_ago_what_lies_there_was_published() {
        append(0, 1_000, 1);

        lag.dispatched(400, 1_000 * MILLI);

        assertThat(lag.look().meanDelay()).isBetween(598 * MILLI, 600 * MILLI);
    }

    @Test
    void what_takes_longer_than_the_target_is_late() {
        append(0, 1_000, 1);
        lag.dispatched(400, 1_000 * MILLI);
        lag.dispatched(950, 1_010 * MILLI);
        lag.dispatched(990, 1_015 * MILLI);

        LaneProgress seen = lag.look();

        assertThat(seen.dispatches()).isEqualTo(3);
        assertThat(seen.lateShare()).isEqualTo(1 / 3.0);
    }

    @Test
    void what_is_dispatched_again_or_to_one_who_comes_late_says_nothing() {
        append(0, 1_000, 1);
        lag.dispatched(999, 1_000 * MILLI);
        lag.look();

        lag.dispatched(10, 5_000 * MILLI);
        lag.dispatched(999, 5_000 * MILLI);

        assertThat(lag.look()).isEqualTo(LaneProgress.NOTHING);
    }

    @Test
    void a_dispatch_that_comes_before_the_logs_own_answer_is_measured_when_that_comes() {
        lag.dispatched(5, 100 * MILLI);
        assertThat(lag.look()).isEqualTo(LaneProgress.NOTHING);

        lag.accepted(5, 40 * MILLI);

        assertThat(lag.look().meanDelay()).isEqualTo(60 * MILLI);
    }

    @Test
    void messages_of_other_gateways_move_the_lane_and_measure_nothing() {
        lag.dispatched(5, 100 * MILLI);
        lag.dispatched(6, 900 * MILLI);

        assertThat(lag.look()).isEqualTo(LaneProgress.NOTHING);
    }

    @Test
    void a_queue_stands_when_what_came_back_was_slow() {
        append(0, 1_000, 1);
        lag.dispatched(400, 1_000 * MILLI);
        assertThat(lag.queue(1_000 * MILLI)).as("not looked yet").isZero();

        lag.look();

        assertThat(lag.queue(1_000 * MILLI)).isEqualTo(599);
        append(1_000, 1_500, 1);
        assertThat(lag.queue(2_000 * MILLI)).isEqualTo(1_099);
    }

    @Test
    void what_nobody_here_would_get_is_no_queue() {
        append(0, 10, 1);
        lag.dispatched(9, 20 * MILLI);
        lag.look();

        append(100_000, 100_010, 1);
        lag.look();

        assertThat(lag.queue(1_000 * MILLI)).isZero();
    }

    @Test
    void a_queue_of_which_nothing_is_seen_for_long_is_forgotten() {
        append(0, 1_000, 1);
        lag.dispatched(400, 1_000 * MILLI);
        lag.look();

        assertThat(lag.queue(10_999 * MILLI)).isPositive();
        assertThat(lag.queue(11_000 * MILLI)).isZero();
    }

    @Test
    void it_counts_what_was_appended_read_and_waits_between_two_dispatches() {
        append(0, 100, 1);
        lag.dispatched(50, 100 * MILLI);
        lag.look();
        append(100, 300, 1);
        lag.look();
        lag.dispatched(80, 500 * MILLI);

        LaneProgress seen = lag.look();

        assertThat(seen.appended()).isEqualTo(200);
        assertThat(seen.read()).isEqualTo(30);
        assertThat(seen.waiting()).isEqualTo(219);
    }

    @Test
    void the_more_of_the_past_is_remembered_the_coarser_and_no_delay_is_told_as_longer_than_it_was() {
        append(0, 120_000, 1);

        lag.dispatched(60_000, 120_000 * MILLI);
        assertThat(lag.look().meanDelay()).isBetween(59_400 * MILLI, 60_000 * MILLI);
        lag.dispatched(119_999, 120_000 * MILLI);
        lag.look();
        append(120_000, 121_000, 1);
        lag.dispatched(120_500, 121_000 * MILLI);

        assertThat(lag.look().meanDelay()).as("fine again").isBetween(498 * MILLI, 500 * MILLI);
    }

    /** One message each so many milliseconds, from the position's own time on. */
    private void append(long from, long to, long everyMillis) {
        for (long position = from; position < to; position++) {
            lag.accepted(position, position * everyMillis * MILLI);
        }
    }
}
