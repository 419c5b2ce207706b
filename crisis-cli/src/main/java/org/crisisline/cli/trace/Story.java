package org.crisisline.cli.trace;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.cli.ledger.Outcome;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;

/**
 * What is known of one message.
 *
 * @param session its session
 * @param priority its priority
 * @param message as it stands in the log
 * @param steps in the order of their times
 * @param endings how it ended for each recipient, or stands
 * @param missing which steps are no longer kept; sentences
 */
public record Story(
        String session,
        Priority priority,
        Message message,
        List<Step> steps,
        List<Ending> endings,
        List<String> missing) {
    public Story {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(priority, "priority");
        Objects.requireNonNull(message, "message");
        steps = List.copyOf(steps);
        endings = List.copyOf(endings);
        missing = List.copyOf(missing);
    }

    /**
     * How it stands.
     *
     * @param recipient for whom; empty when for nobody, or for all
     * @param outcome what became of it; empty when a lane refused the record
     * @param why the dead letter's reason, or what does not fit
     */
    public record Ending(Optional<String> recipient, Optional<Outcome> outcome, Optional<String> why) {
        public Ending {
            Objects.requireNonNull(recipient, "recipient");
            Objects.requireNonNull(outcome, "outcome");
            Objects.requireNonNull(why, "why");
        }
    }
}
