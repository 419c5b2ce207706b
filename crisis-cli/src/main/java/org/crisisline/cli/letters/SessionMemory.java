package org.crisisline.cli.letters;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.crisisline.schemas.topic.Topics;

/**
 * What the topics still know of sessions. {@code crisis.sessions} names those that are over, and forgets them in time; letters are kept for longer.
 * What was said before that time may belong to a session that was over and is forgotten, by the lanes as well: they would open it again, and with
 * nobody in it nothing would ever end it. Somebody who came since is a sign that the session outlived what is forgotten. Pure but for the function.
 */
public final class SessionMemory {
    /** What is known of a session. */
    enum Standing {
        /** It is not over: had it ended since, that would be remembered. */
        ALIVE,
        /** It is over. */
        OVER,
        /** It may be either. */
        FORGOTTEN
    }

    /**
     * Times are of the clocks of gateways, stages and this machine, and somebody may come while a session ends. A quarter of a memory that is
     * shorter than usual.
     */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    private final Set<String> over;
    private final Instant since;
    private final Predicate<String> cameSince;

    /**
     * @param over sessions that are known to be over
     * @param since what ended after that is among them
     * @param cameSince whether anyone came to a session after that; asked only of what is older, and may block
     */
    SessionMemory(Set<String> over, Instant since, Predicate<String> cameSince) {
        this.over = Set.copyOf(over);
        this.since = Objects.requireNonNull(since, "since");
        this.cameSince = Objects.requireNonNull(cameSince, "cameSince");
    }

    /** Since when sessions that ended are surely remembered, by a topic with that retention. */
    static Instant since(Instant now, Duration retention) {
        Duration quarter = retention.dividedBy(4);
        return now.minus(retention).plus(quarter.compareTo(MARGIN) < 0 ? quarter : MARGIN);
    }

    /** How a session stands of which something was said then; empty when nobody can tell which session it is. */
    Standing of(Optional<String> session, Instant saidAt) {
        if (session.filter(over::contains).isPresent()) {
            return Standing.OVER;
        }
        boolean isAlive = !saidAt.isBefore(since) || session.filter(cameSince).isPresent();
        return isAlive ? Standing.ALIVE : Standing.FORGOTTEN;
    }

    /** Why what is {@link Standing#FORGOTTEN} does not go. */
    String forgotten() {
        return "it is older than what " + Topics.SESSIONS.name() + " remembers (since " + since
                + "), and nobody has come to its session since: that may be over, and would be opened again with nobody "
                + "to end it; read it with show --payload";
    }
}
