package org.crisisline.escalation.door;

import java.util.Optional;

/** Where it is kept who was not let in. Any thread; never blocks. */
@FunctionalInterface
public interface DoorAudit {
    /**
     * Somebody's answer was refused.
     *
     * @param escalationId the escalation that it was for, as far as it can be one
     * @param purpose {@code acknowledge} or {@code resolve}
     * @param why a word
     */
    void answerRefused(Optional<String> escalationId, String purpose, String why);
}
