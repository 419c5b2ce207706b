package org.crisisline.gateway.wire;

import java.util.OptionalDouble;

/**
 * A place on earth, as the client gave it. Personal data: it prints nothing of itself.
 *
 * @param lat degrees, -90 to 90
 * @param lng degrees, -180 to 180
 * @param accuracyMeters radius in metres, if known
 */
public record Place(double lat, double lng, OptionalDouble accuracyMeters) {
    @Override
    public String toString() {
        return "Place[withheld]";
    }
}
