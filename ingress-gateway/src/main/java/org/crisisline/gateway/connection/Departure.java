package org.crisisline.gateway.connection;

import java.time.Duration;
import java.util.List;
import org.crisisline.schemas.record.Left;

/**
 * A participant's wish to leave for good. It has left when the log has its {@link Left}; until then its connection lives as before. A log
 * that does not answer in time is not waited for any longer: the wish is taken back, and the client is told that the outcome is unknown. When
 * there is no room on the way to the log, the client is told so at once. One thread's.
 */
final class Departure {
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final Duration patience;
    private boolean wanted;
    private long dueNanos;

    Departure(Duration patience) {
        this.patience = patience;
    }

    /** The client wants to leave. Said twice, it is said once. */
    void ask(Moment now, List<Effect> effects) {
        if (!wanted) {
            wanted = true;
            dueNanos = now.nanos() + patience.toNanos();
            effects.add(new Effect.Leave(new Left(now.wall())));
        }
    }

    /** Whether the log's answer is waited for. */
    boolean isWanted() {
        return wanted;
    }

    /** How long it may still be waited for. */
    long untilDueNanos(long nowNanos) {
        return wanted ? dueNanos - nowNanos : NEVER;
    }

    /** Time has passed. */
    void tick(long nowNanos, List<Effect> effects) {
        if (wanted && nowNanos - dueNanos >= 0) {
            wanted = false;
            effects.add(new Effect.Stay());
            effects.add(Untold.answer("leave", PublishFailure.UNAVAILABLE));
        }
    }

    /** The log is not told. What is not waited for any more was answered. */
    void refused(PublishFailure failure, List<Effect> effects) {
        if (wanted) {
            wanted = false;
            effects.add(Untold.answer("leave", failure));
        }
    }
}
