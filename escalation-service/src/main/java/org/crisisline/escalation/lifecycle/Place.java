package org.crisisline.escalation.lifecycle;

/**
 * Where a person is. Personal data: goes to the channel and into the escalation's record, and never into a log line.
 *
 * @param lat latitude, WGS 84, degrees
 * @param lng longitude, WGS 84, degrees
 * @param accuracyMeters radius of the 68 % circle in metres, or null when the client did not know it
 */
public record Place(double lat, double lng, Double accuracyMeters) {
    @Override
    public String toString() {
        return "Place[REDACTED]";
    }
}
