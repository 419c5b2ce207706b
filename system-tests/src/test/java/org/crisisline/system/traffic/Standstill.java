package org.crisisline.system.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** How long delivery stood still for one group of messages, such as those to one participant or those of one partition. Pure. */
final class Standstill {
    /**
     * A message's way.
     *
     * @param dueAt when it was to be sent
     * @param heardAt when it reached its recipient
     */
    record Way(long dueAt, long heardAt) {}

    private Standstill() {}

    /**
     * The longest time within a span in which something was due and nothing came: from the last arrival, or from the moment at which
     * the oldest message that was missing was due, to the next arrival.
     *
     * @param ways all that arrived, in any order
     * @param from the beginning of the span, on the monotonic clock; what stood still before it counts from here
     * @param to its end: a standstill counts if it began before
     */
    static Duration longest(Collection<Way> ways, long from, long to) {
        List<Way> arrivals = new ArrayList<>(ways);
        arrivals.sort(Comparator.comparingLong(Way::heardAt));
        long[] oldestMissing = oldestFrom(arrivals);
        long longest = 0;
        long before = from;
        for (int i = 0; i < arrivals.size(); i++) {
            long came = arrivals.get(i).heardAt();
            long began = Math.max(Math.max(before, oldestMissing[i]), from);
            if (began < to) {
                longest = Math.max(longest, came - began);
            }
            before = came;
        }
        return Duration.ofNanos(longest);
    }

    /** For each arrival: when the oldest message was due among it and those that came after it. */
    private static long[] oldestFrom(List<Way> arrivals) {
        long[] oldest = new long[arrivals.size()];
        long least = Long.MAX_VALUE;
        for (int i = arrivals.size() - 1; i >= 0; i--) {
            least = Math.min(least, arrivals.get(i).dueAt());
            oldest[i] = least;
        }
        return oldest;
    }
}
