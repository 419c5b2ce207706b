package org.crisisline.cli.oncall;

import java.time.Duration;
import java.time.Instant;

/** Calls that a test says came in. */
public final class Calls {
    /** When everyone asks, on the wall and on the ticker. */
    public static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private Calls() {}

    /** A call of the first round, answered so long after its frame was read, which was when the ticker said 0. */
    public static OnCallCall after(String session, Duration time) {
        return after(session, time, "0/0", "escalation.trigger");
    }

    static OnCallCall after(String session, Duration time, String stage, String type) {
        return new OnCallCall(
                new CallTimes(NOON, NOON.plus(time), NOON.plus(time), time.toNanos()),
                type,
                "esc-" + session,
                "key-" + session,
                stage,
                session,
                9,
                false,
                false,
                true,
                "{}");
    }
}
