package org.crisisline.system.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * How long delivery stood still for one group of messages, such as those to one participant or those of one partition. Pure.
 *
 * <p>Who is refused gets no more than who waits: a refused message is missing from when it was to be sent until something reaches the group after the
 * refusal. So a time in which everything was refused stands still.
 */
final class Standstill {
    /** How a message's way ended. */
    enum End {
        HEARD,
        REFUSED
    }

    /**
     * A message's way.
     *
     * @param dueAt when it was to be sent
     * @param endedAt when it reached its recipient, or its sender learnt that it never would
     * @param end which of the two
     */
    record Way(long dueAt, long endedAt, End end) {
        static Way heard(long dueAt, long at) {
            return new Way(dueAt, at, End.HEARD);
        }

        static Way refused(long dueAt, long at) {
            return new Way(dueAt, at, End.REFUSED);
        }
    }

    /**
     * What is looked at, on the monotonic clock.
     *
     * @param from what stood still before it counts from here
     * @param to a standstill counts if it began before
     * @param watchedUntil one that has not ended counts up to here; not before {@code to}
     */
    record Span(long from, long to, long watchedUntil) {
        Span {
            if (from > to || to > watchedUntil) {
                throw new IllegalArgumentException(
                        "from " + from + " to " + to + ", watched until " + watchedUntil + ", expected to rise");
            }
        }
    }

    private Standstill() {}

    /**
     * The longest time within a span in which something was due and nothing came: from the last arrival, or from the moment at which
     * the oldest message that was missing was due, to the next arrival.
     *
     * @param ways all that ended, in any order, also those that ended before the span
     */
    static Duration longest(Collection<Way> ways, Span span) {
        List<Way> ended = new ArrayList<>(ways);
        ended.sort(Comparator.comparingLong(Way::endedAt));
        long[] oldestMissing = oldestFrom(ended);
        long longest = 0;
        long before = span.from();
        // What ended behind the last arrival was missing since; refusals among it also until the next one.
        int sinceLastArrival = 0;
        for (int i = 0; i < ended.size(); i++) {
            if (ended.get(i).end() == End.HEARD) {
                long came = ended.get(i).endedAt();
                longest = Math.max(longest, stoodStill(before, oldestMissing[sinceLastArrival], came, span));
                before = Math.max(before, came);
                sinceLastArrival = i + 1;
            }
        }
        if (sinceLastArrival < ended.size()) {
            longest = Math.max(longest, stoodStill(before, oldestMissing[sinceLastArrival], span.watchedUntil(), span));
        }
        return Duration.ofNanos(longest);
    }

    private static long stoodStill(long before, long oldestMissing, long until, Span span) {
        long began = Math.max(before, oldestMissing);
        return began < span.to() ? Math.max(0, until - began) : 0;
    }

    /** For each way: when the oldest message was due among it and those that ended after it. */
    private static long[] oldestFrom(List<Way> ended) {
        long[] oldest = new long[ended.size()];
        long least = Long.MAX_VALUE;
        for (int i = ended.size() - 1; i >= 0; i--) {
            least = Math.min(least, ended.get(i).dueAt());
            oldest[i] = least;
        }
        return oldest;
    }
}
