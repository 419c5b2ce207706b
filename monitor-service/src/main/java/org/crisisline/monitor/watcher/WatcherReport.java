package org.crisisline.monitor.watcher;

import java.util.List;

/**
 * What one look at everything found.
 *
 * @param overdue the oldest first, at most as many as are told one by one
 * @param more further ones
 * @param open escalations of which something is expected
 * @param dropped escalations that were not taken for want of room, so far
 * @param full whether there is no room for a further one
 * @param reachedAtNanos when that was up to which everything was read, by the ticker
 */
record WatcherReport(List<Overdue> overdue, int more, int open, long dropped, boolean full, long reachedAtNanos) {
    WatcherReport {
        overdue = List.copyOf(overdue);
    }

    static WatcherReport nothingYet(long nanos) {
        return new WatcherReport(List.of(), 0, 0, 0, false, nanos);
    }
}
