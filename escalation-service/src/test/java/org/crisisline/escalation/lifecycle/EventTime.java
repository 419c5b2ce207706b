package org.crisisline.escalation.lifecycle;

import java.time.Instant;
import java.util.PriorityQueue;

/** A clock of a test's own, on which one thing happens after the other, in the order of their times, and of being planned where these are the same. */
class EventTime {
    private record Due(long atMillis, int order, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : Integer.compare(order, other.order);
        }
    }

    private final PriorityQueue<Due> future = new PriorityQueue<>();
    private int order;
    /** Milliseconds since {@link Demands#T0}. */
    long now;

    final Instant instant() {
        return Demands.T0.plusMillis(now);
    }

    final void in(long millis, Runnable action) {
        future.add(new Due(now + millis, order++, action));
    }

    final void run(long untilMillis) {
        while (!future.isEmpty() && future.peek().atMillis() <= untilMillis) {
            Due due = future.poll();
            now = due.atMillis();
            due.action().run();
        }
        now = untilMillis;
    }
}
