package org.crisisline.cli.perf;

import java.time.Duration;

/**
 * What is asked, and what goes on beside it.
 *
 * @param connections that the ordinary conversations hold, two each; those who ask hold one more each
 * @param messages a second in all of these conversations together
 * @param escalations that are asked and counted, each in a session of its own
 * @param rate escalations a second, evenly spread
 * @param warmUp how long all of this goes on before it counts
 */
public record EscalationPlan(int connections, double messages, int escalations, double rate, Duration warmUp) {
    private static final int MOST_CONNECTIONS = 10_000;
    /** A gateway holds 10,000 connections; each of those who ask has one from the beginning. */
    private static final int MOST_ESCALATIONS = 5_000;

    private static final double MOST_RATE = 1_000;

    public EscalationPlan {
        requireWithin("connections", connections, 2, MOST_CONNECTIONS);
        requireWithin("escalations", escalations, 1, MOST_ESCALATIONS);
        if (!(messages > 0)) {
            throw new IllegalArgumentException("messages = " + messages + ", expected more than 0 a second");
        }
        if (!(rate > 0 && rate <= MOST_RATE)) {
            throw new IllegalArgumentException("rate = " + rate + ", expected up to " + MOST_RATE + " a second");
        }
        requireWithin("escalations that only warm up", warmUps(rate, warmUp), 0, MOST_ESCALATIONS);
    }

    /** Escalations that are asked before it counts. */
    int warmUps() {
        return Math.toIntExact(warmUps(rate, warmUp));
    }

    private static long warmUps(double rate, Duration warmUp) {
        return (long) (warmUp.toNanos() / 1e9 * rate);
    }

    /** What goes on beside it, for as long as is asked. */
    LoadPlan beside() {
        int pairs = connections / 2;
        Duration duration = Duration.ofNanos((long) (escalations / rate * 1e9));
        return new LoadPlan(pairs, messages / pairs, warmUp, duration, 0);
    }

    private static void requireWithin(String name, long value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " = " + value + ", expected " + least + " to " + most);
        }
    }
}
