package org.crisisline.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionRateTest {
    static final LoadSettings SETTINGS = new LoadSettings(
            Duration.ofMillis(250),
            4,
            25,
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofMillis(100),
            100,
            0.7,
            0.05,
            Duration.ofSeconds(5),
            1_000,
            Duration.ofSeconds(1));
    private static final long INTERVAL = SETTINGS.interval().toNanos();
    private static final long MILLI = 1_000_000;

    private AdmissionRate rate = AdmissionRate.OPEN;

    @Test
    void a_healthy_system_has_no_limit_however_much_it_carries() {
        for (int i = 0; i < 100; i++) {
            rate = rate.next(sample(10_000, 0, 5, 20, 1), SETTINGS);
            assertThat(rate.isOpen()).isTrue();
        }
    }

    @Test
    void a_short_stall_limits_nothing() {
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 3; i++) {
                rate = rate.next(sample(500, 0, 2_400, 3_000, 300), SETTINGS);
            }
            rate = rate.next(sample(500, 0, 2, 20, 1), SETTINGS);
        }

        assertThat(rate.isOpen()).isTrue();
    }

    @Test
    void a_queue_that_stands_lowers_the_rate_below_what_was_taken() {
        press(4, sample(1_000, 0, 5, 600, 1));

        assertThat(rate.perSecond()).isEqualTo(0.7 * 4_000);
    }

    @Test
    void each_of_the_three_signs_counts() {
        for (LoadSample slow : new LoadSample[] {
            sample(1_000, 0, 260, 20, 1), sample(1_000, 0, 5, 510, 1), sample(1_000, 0, 5, 20, 110)
        }) {
            rate = AdmissionRate.OPEN;
            press(4, slow);
            assertThat(rate.isOpen()).as("%s", slow).isFalse();
        }
    }

    @Test
    void a_few_slow_messages_prove_nothing() {
        press(100, sample(10, 0, 9_000, 9_000, 9_000));

        assertThat(rate.isOpen()).isTrue();
    }

    @Test
    void a_backlog_that_is_being_worked_off_needs_no_limit() {
        long delay = 8_000;
        while (delay > 500) {
            rate = rate.next(sample(500, 0, 5, delay, 1), SETTINGS);
            assertThat(rate.isOpen()).as("at %s ms", delay).isTrue();
            delay -= 50;
        }
    }

    @Test
    void after_a_cut_the_queue_is_given_the_time_that_it_takes_to_see_it() {
        press(4, sample(1_000, 0, 5, 1_000, 1));
        double first = rate.perSecond();

        press(3, sample(700, 300, 5, 1_100, 1));
        assertThat(rate.perSecond())
                .as("within the second that the queue is long")
                .isEqualTo(first);
        press(2, sample(700, 300, 5, 1_200, 1));
        assertThat(rate.perSecond()).isEqualTo(0.7 * 2_800);
    }

    @Test
    void it_never_falls_below_the_floor() {
        for (int i = 0; i < 200; i++) {
            rate = rate.next(sample(25, 10_000, 5, 600 + i, 1), SETTINGS);
        }

        assertThat(rate.perSecond()).isEqualTo(100);
    }

    @Test
    void it_grows_while_there_is_more_and_all_is_well() {
        press(4, sample(1_000, 0, 5, 600, 1));
        double low = rate.perSecond();

        rate = rate.next(sample(700, 300, 5, 20, 1), SETTINGS);

        assertThat(rate.perSecond()).isEqualTo(low * 1.05);
    }

    @Test
    void without_a_refusal_for_a_while_there_is_no_limit_any_more() {
        press(4, sample(1_000, 0, 5, 600, 1));
        for (int i = 0; i < 19; i++) {
            rate = rate.next(sample(50, 0, 5, 20, 1), SETTINGS);
        }
        assertThat(rate.isOpen()).isFalse();

        rate = rate.next(sample(50, 0, 5, 20, 1), SETTINGS);

        assertThat(rate.isOpen()).isTrue();
    }

    /** A closed loop: a queue that is served at a fixed capacity, and a flood of ten times as much. */
    @Test
    void a_flood_of_ten_times_the_capacity_settles_near_the_capacity_with_a_short_queue() {
        double capacity = 500; // an interval
        double queue = 0;
        double served = 0;
        double longest = 0;
        int intervals = 400;
        for (int i = 0; i < intervals; i++) {
            double offered = 10 * capacity;
            double taken = Math.min(offered, rate.perSecond() / 4);
            double done = Math.min(capacity, queue + taken);
            queue += taken - done;
            served += done;
            long quickest = (long) (queue / capacity * 250) + 5;
            longest = i < 100 ? 0 : Math.max(longest, (double) quickest);
            rate = rate.next(
                    new LoadSample(
                            INTERVAL,
                            (long) taken,
                            (long) (offered - taken),
                            (long) done,
                            5 * MILLI,
                            (long) done,
                            quickest * MILLI,
                            MILLI),
                    SETTINGS);
        }

        assertThat(served / intervals).as("the system is kept busy").isGreaterThan(0.85 * capacity);
        assertThat(longest).as("milliseconds in the queue, once settled").isLessThan(3_000);
    }

    private void press(int intervals, LoadSample sample) {
        for (int i = 0; i < intervals; i++) {
            rate = rate.next(sample, SETTINGS);
        }
    }

    /** Times in milliseconds. */
    private static LoadSample sample(long taken, long refused, long acknowledged, long delivered, long loop) {
        return new LoadSample(
                INTERVAL, taken, refused, taken, acknowledged * MILLI, taken, delivered * MILLI, loop * MILLI);
    }
}
