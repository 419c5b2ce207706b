package org.crisisline.delivery.lane;

import org.crisisline.schemas.record.Escalation;

/** What happens when an escalation of the session has moved. */
final class EscalationRules {
    void onEscalation(Turn turn, Escalation escalation) {
        String messageId = escalation.getMessageId();
        EscalationView view = new EscalationView(
                escalation.getEscalationId(),
                // The participants' frame names a message; one that no message asked for goes by its own name.
                messageId == null ? escalation.getEscalationId() : messageId,
                escalation.getState(),
                escalation.getChannel(),
                escalation.getBy(),
                escalation.getElapsedMs());
        SessionState state = turn.state();
        if (state.escalation().isPresent() && !state.escalation().get().yieldsTo(view)) {
            return;
        }
        state.escalate(view);
        turn.changed();
        for (Participant participant : state.participants()) {
            turn.post(participant, Dispatcher.notice(view));
        }
    }
}
