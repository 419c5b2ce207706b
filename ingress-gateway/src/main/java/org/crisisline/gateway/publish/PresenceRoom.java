package org.crisisline.gateway.publish;

import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.schemas.record.Detached;

/**
 * How much presence may wait for the log. That somebody is gone has room of its own behind all else: nobody says it a second time, and without it
 * that person would look online for as long as the gateway lives. While that room is in use nobody else gets any, and of whom the log was never told
 * nothing is told at the end either; so as much of it as there are connections is always enough.
 *
 * @param pending how much of everything
 * @param farewells how many {@link Detached} beyond that
 */
public record PresenceRoom(int pending, int farewells) {
    /** @throws IllegalArgumentException if there is no room at all, or less than none for those who go */
    public PresenceRoom {
        if (pending < 1 || farewells < 0) {
            throw new IllegalArgumentException(
                    "room for " + pending + " and " + farewells + " farewells: expected at least 1 and 0");
        }
    }

    /** Whether one of that kind may wait where so many wait, itself included. */
    boolean hasRoomFor(SpecificRecordBase body, long waiting) {
        return waiting <= (isFarewell(body) ? (long) pending + farewells : pending);
    }

    static boolean isFarewell(SpecificRecordBase body) {
        return body instanceof Detached;
    }
}
