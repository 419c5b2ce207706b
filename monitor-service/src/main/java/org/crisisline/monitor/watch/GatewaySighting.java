package org.crisisline.monitor.watch;

import org.crisisline.schemas.record.GatewayHeartbeat;

/**
 * A gateway's last sign of life.
 *
 * @param heartbeat what it said
 * @param lastSeenMs milliseconds since the epoch, by the log
 */
public record GatewaySighting(GatewayHeartbeat heartbeat, long lastSeenMs) {
    /** How long ago that was. */
    public long ageMs(long nowMs) {
        return Math.max(0, nowMs - lastSeenMs);
    }
}
