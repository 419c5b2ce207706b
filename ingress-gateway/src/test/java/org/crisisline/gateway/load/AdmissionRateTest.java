package org.crisisline.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class AdmissionRateTest {
    static final LoadSettings SETTINGS = new LoadSettings(
            Duration.ofMillis(250),
            Duration.ofSeconds(1),
            2,
            1,
            50,
            Duration.ofMillis(250),
            Duration.ofMillis(150),
            Duration.ofMillis(50),
            0.1,
            Duration.ofMillis(100),
            100,
            0.7,
            Duration.ofSeconds(10),
            0.2,
            Duration.ofSeconds(5),
            1_000,
            Duration.ofSeconds(1));
    private static final long INTERVAL = SETTINGS.interval().toNanos();
    private static final int A_SPAN = (int) SETTINGS.span().dividedBy(SETTINGS.interval());
    private static final long MILLI = 1_000_000;

    private AdmissionRate rate = AdmissionRate.OPEN;

    @Test
    void a_healthy_system_has_no_limit_however_much_it_carries() {
        for (int i = 0; i < 100; i++) {
            see(1, sample(10_000, 0, 5, 20, 1));
            assertThat(rate.isOpen()).isTrue();
        }
    }

    @Test
    void a_short_stall_limits_nothing() {
        for (int round = 0; round < 10; round++) {
            see(A_SPAN, sample(500, 0, 2_400, 3_000, 300));
            see(A_SPAN, sample(500, 0, 2, 20, 1));
        }

        assertThat(rate.isOpen()).isTrue();
    }

    @Test
    void short_stalls_far_apart_limit_nothing_where_little_is_said_in_between() {
        for (int round = 0; round < 10; round++) {
            see(A_SPAN, sample(500, 0, 5, 600, 1));
            assertThat(rate.isOpen()).isTrue();
            see(5 * A_SPAN, sample(3, 0, 5, 20, 1));
        }
    }

    @Test
    void spans_of_which_nothing_comes_back_end_nothing() {
        see(A_SPAN, sample(500, 0, 5, 600, 1));
        see(5 * A_SPAN, sample(0, 0, 5, 20, 1));
        see(A_SPAN, sample(500, 0, 5, 600, 1));

        assertThat(rate.isOpen()).isFalse();
    }

    @Test
    void late_messages_limit_nothing_until_there_is_a_limit() {
        see(20 * A_SPAN, late(1_000, 0));

        assertThat(rate.isOpen()).isTrue();
    }

    @Test
    void a_queue_that_would_not_be_worked_off_in_time_begins_a_limit_at_once() {
        see(1, standing(20, 1_000));
        assertThat(rate.isOpen()).as("as many may wait for the log").isTrue();

        see(1, standing(20, 1_001));

        assertThat(rate.perSecond()).isEqualTo(SETTINGS.floor());
        assertThat(rate.heldNanos()).as("until some of it was worked off").isPositive();
    }

    @Test
    void a_long_queue_that_the_lanes_work_off_in_time_begins_none() {
        see(A_SPAN, standing(900, 0));

        see(1, standing(900, 35_000));

        assertThat(rate.isOpen()).as("3,600 a second, for 10 s").isTrue();
        see(1, standing(900, 37_000));
        assertThat(rate.isOpen()).isFalse();
    }

    @Test
    void a_long_queue_that_gets_shorter_begins_none() {
        see(1, standing(1_200, 50_000));

        assertThat(rate.isOpen()).isTrue();
    }

    @Test
    void a_flood_is_limited_sooner_than_what_may_be_a_fail_over() {
        see(A_SPAN, sample(1_000, 0, 5, 600, 1));
        assertThat(rate.isOpen()).isTrue();

        rate = AdmissionRate.OPEN;
        see(A_SPAN, sample(1_000, 2_000, 5, 600, 1));
        assertThat(rate.isOpen()).isFalse();
    }

    @Test
    void in_a_flood_late_messages_lower_the_rate() {
        see(2 * A_SPAN, sample(1_000, 9_000, 5, 600, 1));
        double low = rate.perSecond();

        see(A_SPAN, late(700, 9_300));

        assertThat(rate.perSecond()).isEqualTo(0.7 * low);
    }

    @Test
    void under_a_limit_a_flood_is_twice_what_is_carried() {
        see(2 * A_SPAN, sample(1_000, 0, 5, 600, 1));
        double low = rate.perSecond();
        AdmissionRate limited = rate;

        see(A_SPAN, late(700, 1_200));
        assertThat(rate.perSecond()).as("1.9 times").isGreaterThan(low);

        rate = limited;
        see(A_SPAN, late(700, 1_400));
        assertThat(rate.perSecond()).as("2.1 times").isEqualTo(0.7 * low);
    }

    /** What brought it about is over, and the system was never quicker than this. */
    @Test
    void while_hardly_more_is_sent_than_is_carried_late_messages_are_no_reason_to_refuse_any() {
        see(2 * A_SPAN, sample(1_000, 0, 5, 600, 1));

        int spans = 0;
        while (!rate.isOpen()) {
            long taken = Math.min(1_000, (long) rate.perSecond() / 4);
            see(A_SPAN, late(taken, 1_000 - taken));
            spans++;
        }

        assertThat(spans).as("spans until nobody is refused").isLessThan(10);
    }

    @Test
    void where_messages_are_late_however_few_are_taken_only_a_queue_counts() {
        see(2 * A_SPAN, sample(1_000, 9_000, 5, 600, 1));
        boolean atTheFloor = false;
        for (int i = 0; i < 80 && !(atTheFloor && rate.perSecond() > 4_000); i++) {
            long taken = (long) rate.perSecond() / 4;
            double before = rate.perSecond();
            see(A_SPAN, late(taken, 10_000 - taken));
            if (atTheFloor) {
                assertThat(rate.perSecond())
                        .as("no leap into what would be later still")
                        .isLessThan(before * 1.1);
            }
            atTheFloor |= rate.perSecond() == 100;
        }
        assertThat(rate.perSecond()).as("after the least was taken for nothing").isGreaterThan(4_000);

        AdmissionRate regardless = rate;

        see(A_SPAN, sample(1_000, 9_000, 5, 20, 1));
        double inTime = rate.perSecond();
        see(A_SPAN, late(1_000, 9_000));
        assertThat(rate.perSecond()).as("they were in time in between").isLessThan(inTime);

        rate = regardless;
        see(A_SPAN, sample(1_000, 9_000, 5, 600, 1));
        double queued = rate.perSecond();
        see(A_SPAN, late(700, 9_300));
        assertThat(rate.perSecond())
                .as("a queue says that it matters how many are taken")
                .isLessThan(queued);
    }

    @Test
    void a_queue_that_stands_lowers_the_rate_below_what_was_taken() {
        see(2 * A_SPAN, sample(1_000, 0, 5, 600, 1));

        assertThat(rate.perSecond()).isEqualTo(0.7 * 4_000);
    }

    @Test
    void each_of_the_three_signs_counts() {
        for (LoadSample slow : new LoadSample[] {
            sample(1_000, 0, 260, 20, 1), sample(1_000, 0, 5, 160, 1), sample(1_000, 0, 5, 20, 110)
        }) {
            rate = AdmissionRate.OPEN;
            see(2 * A_SPAN, slow);
            assertThat(rate.isOpen()).as("%s", slow).isFalse();
        }
    }

    @Test
    void a_few_slow_messages_prove_nothing() {
        see(100, sample(10, 0, 9_000, 9_000, 9_000));

        assertThat(rate.isOpen()).isTrue();
    }

    @Test
    void what_comes_back_in_bursts_with_nothing_between_them_is_a_queue_as_well() {
        LoadSample silence = new LoadSample(INTERVAL, 1_000, 0, 1_000, 5 * MILLI, LaneProgress.NOTHING, 0, MILLI);
        LoadSample burst = sample(1_000, 0, 5, 4_000, 1);
        for (int i = 0; i < 4; i++) {
            see(A_SPAN + 1, silence);
            see(1, burst);
        }

        assertThat(rate.isOpen()).isFalse();
    }

    @Test
    void a_backlog_that_is_being_worked_off_needs_no_limit() {
        LaneProgress catchingUp = new LaneProgress(2_000, 2_000, 2_000 * 8_000 * MILLI, 1_000, 2_000, 50_000);

        see(100, sample(1_000, catchingUp));

        assertThat(rate.isOpen()).isTrue();
    }

    @Test
    void the_further_the_lanes_are_behind_the_deeper_is_the_cut() {
        // They carry half of it, and have 5 s to do with what waits; within 10 s that is to be worked off.
        see(2 * A_SPAN, sample(1_000, new LaneProgress(500, 500, 500 * 3_000 * MILLI, 1_000, 500, 10_000)));

        assertThat(rate.perSecond()).isEqualTo(0.5 * 0.5 * 4_000);
    }

    @Test
    void after_a_cut_the_queue_is_given_the_time_that_it_takes_to_see_it() {
        see(2 * A_SPAN, sample(1_000, 0, 5, 3_500, 1));
        double first = rate.perSecond();

        see(3 * A_SPAN, sample(700, 300, 5, 3_600, 1));
        assertThat(rate.perSecond())
                .as("within the 3.5 s that the queue is long")
                .isEqualTo(first);
        see(A_SPAN, sample(700, 300, 5, 3_600, 1));
        assertThat(rate.perSecond()).isEqualTo(0.7 * 2_800);
    }

    @Test
    void at_the_floor_it_grows_again() {
        for (int i = 0; i < 400; i++) {
            see(1, sample(25, 10_000, 5, 600 + i, 1));
        }

        see(A_SPAN, sample(25, 10_000, 5, 20, 1));

        assertThat(rate.perSecond()).isGreaterThan(100);
    }

    @Test
    void it_never_falls_below_the_floor() {
        for (int i = 0; i < 400; i++) {
            see(1, sample(25, 10_000, 5, 600 + i, 1));
        }

        assertThat(rate.perSecond()).isEqualTo(100);
    }

    @Test
    void it_grows_while_there_is_more_and_all_is_well() {
        see(2 * A_SPAN, sample(1_000, 0, 5, 600, 1));
        double low = rate.perSecond();

        see(A_SPAN, sample(700, 9_300, 5, 20, 1));

        assertThat(rate.perSecond()).as("carefully, near the limit, in a flood").isEqualTo(low * 1.04);
    }

    @Test
    void it_grows_quickly_from_below_what_the_lanes_carry() {
        see(2 * A_SPAN, sample(1_000, new LaneProgress(500, 500, 500 * 3_000 * MILLI, 1_000, 500, 15_000)));
        double low = rate.perSecond();
        see(2 * A_SPAN, sample(200, 300, 5, 20, 1));

        assertThat(rate.perSecond()).isEqualTo(low * 1.2 * 1.2);
    }

    @Test
    void it_does_not_grow_while_nothing_is_told_of_the_lanes() {
        see(2 * A_SPAN, sample(1_000, 0, 5, 600, 1));
        double low = rate.perSecond();

        see(10 * A_SPAN, new LoadSample(INTERVAL, 700, 300, 700, 5 * MILLI, LaneProgress.NOTHING, 0, MILLI));

        assertThat(rate.perSecond()).isEqualTo(low);
    }

    @Test
    void without_a_refusal_for_a_while_there_is_no_limit_any_more() {
        see(2 * A_SPAN, sample(1_000, 0, 5, 600, 1));
        see(19, sample(50, 0, 5, 20, 1));
        assertThat(rate.isOpen()).isFalse();

        see(1, sample(50, 0, 5, 20, 1));

        assertThat(rate.isOpen()).isTrue();
    }

    /** A closed loop: lanes that carry so much and no more, look into their partitions each second, and a flood of ten times as much. */
    @Test
    void a_flood_of_ten_times_the_capacity_settles_near_the_capacity_with_a_short_queue() {
        double capacity = 500; // an interval
        Flow flow = new Flow(capacity);
        for (int i = 0; i < 4 * 120; i++) {
            see(1, flow.interval(10 * capacity, rate.isOpen() ? 10 * capacity : rate.perSecond() / 4));
        }
        double servedBefore = flow.served;
        double longest = 0;
        int intervals = 4 * 240;
        for (int i = 0; i < intervals; i++) {
            see(1, flow.interval(10 * capacity, rate.perSecond() / 4));
            longest = Math.max(longest, flow.waiting / capacity / 4);
        }

        assertThat((flow.served - servedBefore) / intervals)
                .as("the system is kept busy")
                .isGreaterThan(0.7 * capacity);
        assertThat(longest).as("seconds in the queue, once settled").isLessThan(3);
    }

    /** Lanes behind a log: first in, first out. Dispatches come back in bursts. */
    private static final class Flow {
        private final double capacity;
        private final Deque<double[]> queue = new ArrayDeque<>();
        private double waiting;
        private double served;
        private double servedSinceBurst;
        private double appendedSinceBurst;
        private long standing;
        private int time;

        Flow(double capacity) {
            this.capacity = capacity;
        }

        LoadSample interval(double offered, double most) {
            double taken = Math.min(offered, most);
            queue.add(new double[] {time, taken});
            waiting += taken;
            appendedSinceBurst += taken;
            double room = capacity;
            int since = time;
            while (room > 0 && !queue.isEmpty()) {
                double[] oldest = queue.peek();
                since = (int) oldest[0];
                double part = Math.min(room, oldest[1]);
                oldest[1] -= part;
                room -= part;
                if (oldest[1] <= 0) {
                    queue.remove();
                }
            }
            double done = capacity - room;
            waiting -= done;
            served += done;
            servedSinceBurst += done;
            LaneProgress seen = LaneProgress.NOTHING;
            if (time % 4 == 0) {
                long delay = (time - since) * INTERVAL + 5 * MILLI;
                seen = new LaneProgress(
                        (long) servedSinceBurst,
                        delay > SETTINGS.dispatched().toNanos() ? (long) servedSinceBurst : 0,
                        (long) (servedSinceBurst * delay),
                        (long) appendedSinceBurst,
                        (long) servedSinceBurst,
                        (long) waiting);
                standing = delay > SETTINGS.standing().toNanos() ? (long) waiting : 0;
                servedSinceBurst = 0;
                appendedSinceBurst = 0;
            }
            time++;
            return new LoadSample(
                    INTERVAL, (long) taken, (long) (offered - taken), (long) taken, 5 * MILLI, seen, standing, MILLI);
        }
    }

    private void see(int intervals, LoadSample sample) {
        for (int i = 0; i < intervals; i++) {
            rate = rate.next(sample, SETTINGS);
        }
    }

    /** Times in milliseconds. What is taken is dispatched, and nothing waits. */
    private static LoadSample sample(long taken, long refused, long acknowledged, long dispatched, long loop) {
        return new LoadSample(
                INTERVAL,
                taken,
                refused,
                taken,
                acknowledged * MILLI,
                new LaneProgress(
                        taken,
                        dispatched > SETTINGS.dispatched().toMillis() ? taken : 0,
                        taken * dispatched * MILLI,
                        taken,
                        taken,
                        0),
                0,
                loop * MILLI);
    }

    /** All that is taken is carried, and nearly all of it is late, though nothing waits. */
    private static LoadSample late(long taken, long refused) {
        long late = taken * 9 / 10;
        LaneProgress lanes = new LaneProgress(taken, late, taken * 100 * MILLI, taken, taken, 0);
        return new LoadSample(INTERVAL, taken, refused, taken, 5 * MILLI, lanes, 0, MILLI);
    }

    private static LoadSample sample(long taken, LaneProgress lanes) {
        return new LoadSample(INTERVAL, taken, 0, taken, 5 * MILLI, lanes, 0, MILLI);
    }

    /** The log got 1,000 messages, the lanes have read so many, and so many stand before them. */
    private static LoadSample standing(long read, long queue) {
        LaneProgress lanes = new LaneProgress(read, read, read * 200 * MILLI, 1_000, read, queue);
        return new LoadSample(INTERVAL, 1_000, 0, 1_000, 5 * MILLI, lanes, queue, MILLI);
    }
}
