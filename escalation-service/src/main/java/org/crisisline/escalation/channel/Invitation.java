package org.crisisline.escalation.channel;

import java.net.URI;
import java.util.Objects;

/**
 * Where a human answers a call. Each address is signed, expires, and serves one purpose; whoever has it may use it, so its text leaves
 * it out.
 *
 * @param acknowledge takes the escalation
 * @param resolve ends it
 */
public record Invitation(URI acknowledge, URI resolve) {
    public Invitation {
        Objects.requireNonNull(acknowledge, "acknowledge");
        Objects.requireNonNull(resolve, "resolve");
    }

    @Override
    public String toString() {
        return "Invitation[REDACTED]";
    }
}
