package org.crisisline.cli.perf;

import java.time.Duration;

/**
 * What to send.
 *
 * @param pairs sessions, each of a person and a responder
 * @param rate messages a second of each pair, the two taking turns
 * @param warmUp sent and not counted
 * @param duration sent and counted
 * @param handshakes connections a second that are opened, measured and closed again meanwhile
 */
public record LoadPlan(int pairs, double rate, Duration warmUp, Duration duration, double handshakes) {
    private static final int MOST_PAIRS = 5_000;

    public LoadPlan {
        if (pairs < 1 || pairs > MOST_PAIRS) {
            throw new IllegalArgumentException("pairs = " + pairs + ", expected 1 to " + MOST_PAIRS);
        }
        if (!(rate > 0) || !(handshakes >= 0)) {
            throw new IllegalArgumentException("rate = " + rate + ", handshakes = " + handshakes
                    + ", expected a rate of more than 0 and handshakes of 0 or more");
        }
    }
}
