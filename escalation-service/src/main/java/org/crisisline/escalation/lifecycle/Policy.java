package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * What the decisions depend on besides the events.
 *
 * @param ladder by which new escalations are handled
 * @param former earlier versions by name, for escalations that began with them
 * @param patience how long is waited for what
 * @param maxOpen undispatched escalations held at once; when reached, the intake waits
 * @param maxRemembered escalations held at all; the oldest that are done go first
 */
public record Policy(Ladder ladder, Map<String, Ladder> former, Patience patience, int maxOpen, int maxRemembered) {
    public Policy {
        Objects.requireNonNull(ladder, "ladder");
        Objects.requireNonNull(patience, "patience");
        former = Map.copyOf(former);
        if (former.containsKey(ladder.version())) {
            throw new IllegalArgumentException(
                    "version = " + ladder.version() + " is also a former one, expected different names");
        }
        if (maxOpen < 1) {
            throw new IllegalArgumentException("max-open = " + maxOpen + ", expected at least 1");
        }
        if (maxRemembered <= maxOpen) {
            throw new IllegalArgumentException(
                    "max-remembered = " + maxRemembered + ", expected more than max-open = " + maxOpen);
        }
    }

    /** The version that new escalations get. */
    public String version() {
        return ladder.version();
    }

    /** Whether that version is still configured. */
    boolean knows(String version) {
        return version.equals(ladder.version()) || former.containsKey(version);
    }

    /** The rules of that version; the present ones when it is not configured any more. */
    Ladder ladder(String version) {
        return former.getOrDefault(version, ladder);
    }

    /** How far back the log has to be read to know everything that may still have to be called, or speaks for its session. */
    public Duration memory() {
        Duration climbing = former.values().stream()
                .map(Ladder::longestWait)
                .reduce(ladder.longestWait(), (one, other) -> one.compareTo(other) >= 0 ? one : other);
        Duration open = climbing.plus(patience.staleAfter()).plus(patience.unansweredAfter());
        return open.compareTo(patience.retryFailedFor()) > 0 ? open : patience.retryFailedFor();
    }
}
