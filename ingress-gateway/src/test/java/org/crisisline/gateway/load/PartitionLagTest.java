package org.crisisline.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PartitionLagTest {
    private static final long MILLI = 1_000_000;

    private final PartitionLag lag = new PartitionLag();

    @Test
    void without_a_dispatch_nothing_is_told_however_much_the_log_takes() {
        append(0, 5_000, 1);

        assertThat(lag.look()).isEqualTo(LaneProgress.NOTHING);
    }

    @Test
    void a_dispatch_tells_how_long_ago_the_log_had_come_that_far() {
        append(0, 1_000, 1);

        lag.dispatched(400, 1_000 * MILLI);

        assertThat(lag.look().leastDelay()).isBetween(580 * MILLI, 600 * MILLI);
    }

    @Test
    void the_quickest_counts() {
        append(0, 1_000, 1);
        lag.dispatched(400, 1_000 * MILLI);
        lag.dispatched(900, 1_010 * MILLI);
        lag.dispatched(950, 1_700 * MILLI);

        LaneProgress seen = lag.look();

        assertThat(seen.leastDelay()).isBetween(90 * MILLI, 110 * MILLI);
        assertThat(seen.dispatches()).isEqualTo(3);
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
    void a_dispatch_that_comes_before_the_logs_own_answer_took_no_time() {
        lag.dispatched(5, 100 * MILLI);
        lag.accepted(5, 101 * MILLI);
        lag.dispatched(6, 900 * MILLI);

        assertThat(lag.look().leastDelay()).isZero();
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
        assertThat(lag.look().leastDelay()).isBetween(59_500 * MILLI, 60_000 * MILLI);
        lag.dispatched(119_999, 120_000 * MILLI);
        append(120_000, 121_000, 1);
        lag.dispatched(120_500, 121_000 * MILLI);

        assertThat(lag.look().leastDelay()).as("fine again").isLessThanOrEqualTo(MILLI);
        append(121_000, 122_000, 1);
        lag.dispatched(121_500, 122_000 * MILLI);
        assertThat(lag.look().leastDelay()).isBetween(480 * MILLI, 500 * MILLI);
    }

    /** One message each so many milliseconds, from the position's own time on. */
    private void append(long from, long to, long everyMillis) {
        for (long position = from; position < to; position++) {
            lag.accepted(position, position * everyMillis * MILLI);
        }
    }
}
