package org.crisisline.client.frame;

import java.util.OptionalDouble;

/**
 * A place on earth. Personal data: {@link #toString} tells nothing of it.
 *
 * @param lat latitude, WGS 84, in degrees, -90 to 90
 * @param lng longitude, WGS 84, in degrees, -180 to 180
 * @param accuracyMeters radius of uncertainty in metres, if known
 */
public record Location(double lat, double lng, OptionalDouble accuracyMeters) {
    public Location {
        if (!(lat >= -90 && lat <= 90)) {
            throw new IllegalArgumentException("latitude: expected -90 to 90 degrees");
        }
        if (!(lng >= -180 && lng <= 180)) {
            throw new IllegalArgumentException("longitude: expected -180 to 180 degrees");
        }
        if (accuracyMeters.isPresent() && !(accuracyMeters.getAsDouble() >= 0)) {
            throw new IllegalArgumentException("accuracy: expected 0 metres or more");
        }
    }

    /** A place whose accuracy is not known. */
    public static Location of(double lat, double lng) {
        return new Location(lat, lng, OptionalDouble.empty());
    }

    /** A place known to within so many metres. */
    public static Location within(double lat, double lng, double accuracyMeters) {
        return new Location(lat, lng, OptionalDouble.of(accuracyMeters));
    }

    @Override
    public String toString() {
        return "Location[REDACTED]";
    }
}
