package org.crisisline.delivery.sessions;

import java.time.Duration;
import java.util.Objects;

/**
 * The bounds and patience of the sessions topology.
 *
 * @param ttl how long a session lives with nobody connected
 * @param gatewayTimeout how long others beat before a silent gateway is dead
 * @param emergencySeverity from which severity on a person's session is an emergency
 * @param participants most participants of a session, those who left included
 * @param grace after a start: how long nobody's absence counts, since everyone is just coming back
 * @param sweepPause between two walks over all sessions
 * @param chunk sessions that are looked at in a step
 * @param tombstoneLife how long a session that is over is remembered
 * @param absence when a human is called for a person who went offline
 */
public record LifeSettings(
        Duration ttl,
        Duration gatewayTimeout,
        int emergencySeverity,
        int participants,
        Duration grace,
        Duration sweepPause,
        int chunk,
        Duration tombstoneLife,
        AbsenceSettings absence) {
    public LifeSettings {
        requirePositive("ttl", ttl);
        requirePositive("gatewayTimeout", gatewayTimeout);
        requirePositive("sweepPause", sweepPause);
        requirePositive("tombstoneLife", tombstoneLife);
        Objects.requireNonNull(absence, "absence");
        if (emergencySeverity < 1 || emergencySeverity > 10) {
            throw new IllegalArgumentException("emergencySeverity = " + emergencySeverity + ": expected 1 to 10");
        }
        if (participants < 1 || chunk < 1 || grace.isNegative()) {
            throw new IllegalArgumentException("participants = " + participants + ", chunk = " + chunk + ", grace = "
                    + grace + ": expected at least 1, 1 and nothing");
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " = " + value + ": expected more than nothing");
        }
    }
}
