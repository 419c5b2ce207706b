package org.crisisline.monitor.watch;

import java.time.Duration;

/**
 * The watch's bounds.
 *
 * @param silentAfter how long an instance or a gateway may be silent and still count as up
 * @param forgetAfter how long it stays on the list after that
 * @param maxSeries latencies kept at most, and counters
 * @param maxInstances instances and gateways kept at most
 */
public record WatchSettings(Duration silentAfter, Duration forgetAfter, int maxSeries, int maxInstances) {
    /** Checks that what counts as silent is still on the list. */
    public WatchSettings {
        if (forgetAfter.compareTo(silentAfter) <= 0) {
            throw new IllegalArgumentException(
                    "forget-after = " + forgetAfter + ", expected more than silent-after = " + silentAfter);
        }
    }
}
