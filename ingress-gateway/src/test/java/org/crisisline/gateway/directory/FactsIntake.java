package org.crisisline.gateway.directory;

import java.util.Optional;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.schemas.record.SessionStatus;

/** What {@link FactsReader} does with a session's status, for whoever reads it without a consumer and its thread. */
public final class FactsIntake {
    private FactsIntake() {}

    public static void read(SessionStatus status, SessionFacts facts, ConnectionDirectory directory) {
        if (status.getEmergency()) {
            facts.markEmergency(status.getSessionId());
        }
        if (status.getEndedAt() != null) {
            facts.markOver(status.getSessionId(), status.getEndedAt());
            directory.tellSession(
                    status.getSessionId(), new ConnectionEvent.SessionOver(Optional.ofNullable(status.getEndReason())));
        }
    }
}
