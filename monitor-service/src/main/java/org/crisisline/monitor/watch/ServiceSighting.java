package org.crisisline.monitor.watch;

/**
 * When an instance of a service was last heard of.
 *
 * @param service the service
 * @param instance the instance
 * @param lastSeenMs milliseconds since the epoch, by the log
 */
public record ServiceSighting(String service, String instance, long lastSeenMs) {
    /** How long ago that was. */
    public long ageMs(long nowMs) {
        return Math.max(0, nowMs - lastSeenMs);
    }
}
