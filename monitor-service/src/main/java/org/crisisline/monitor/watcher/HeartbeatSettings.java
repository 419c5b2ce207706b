package org.crisisline.monitor.watcher;

import java.net.URI;
import java.time.Duration;

/**
 * How somebody outside hears that the watcher works.
 *
 * @param url called by GET; its path is often a secret, so it is never shown whole
 * @param every how often
 * @param timeout for one call as a whole
 */
public record HeartbeatSettings(URI url, Duration every, Duration timeout) {
    /** Checks that one call ends before the next begins. */
    public HeartbeatSettings {
        if (timeout.compareTo(every) > 0) {
            throw new IllegalArgumentException(
                    "heartbeat-timeout = " + timeout + ", expected at most heartbeat-every = " + every);
        }
    }

    @Override
    public String toString() {
        return url.getScheme() + "://" + url.getHost() + "/…, every " + every.toMillis() + " ms";
    }
}
