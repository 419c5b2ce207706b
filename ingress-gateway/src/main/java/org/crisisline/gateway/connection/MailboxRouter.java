package org.crisisline.gateway.connection;

import java.util.List;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.schemas.record.CaughtUp;
import org.crisisline.schemas.record.CloseConnection;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.Gap;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.ParticipantNotice;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.Progress;
import org.crisisline.schemas.record.Refusal;
import org.crisisline.schemas.record.Rejected;
import org.crisisline.schemas.record.Repeated;
import org.crisisline.schemas.record.Superseded;

/**
 * Which part of a mailbox record goes where. A spare gets nothing of the session but the answers to what it once sent. What is not this
 * participant's goes nowhere. One thread's.
 */
final class MailboxRouter {
    /** What the record means for the connection itself. */
    sealed interface Outcome {
        /** Nothing. */
        record Handled() implements Outcome {}

        /** Another connection is the active one now, and this one was until here. */
        record Superseded() implements Outcome {}

        /** It is to be closed. */
        record CloseAsked(int code, String text) implements Outcome {}
    }

    private static final Outcome HANDLED = new Outcome.Handled();

    private final TokenClaims claims;
    private final Downstream downstream;
    private final TakeOvers takeOvers = new TakeOvers();

    MailboxRouter(TokenClaims claims, Downstream downstream) {
        this.claims = claims;
        this.downstream = downstream;
    }

    /** Another connection of this gateway has become the active one. */
    void takenOver(String byConnectionId) {
        takeOvers.add(byConnectionId);
    }

    /** @param active whether this connection is the active one */
    Outcome route(ConnectionEvent.MailboxRead read, boolean active, long nowNanos, List<Effect> effects) {
        MailboxRecord record = read.record();
        if (!record.getSessionId().equals(claims.sessionId())
                || !record.getParticipantId().equals(claims.participantId())) {
            effects.add(new Effect.Misdirected());
            return HANDLED;
        }
        if (read.clogged() && record.getBody() instanceof Dispatch dispatch && downstream.hasWritten(dispatch)) {
            // It waits in the socket already: a second one behind it would reach nobody any sooner.
            return HANDLED;
        }
        return route(record.getBody(), active, nowNanos, effects);
    }

    private Outcome route(Object body, boolean active, long nowNanos, List<Effect> effects) {
        if (body instanceof Dispatch dispatch) {
            if (active) {
                downstream.dispatch(dispatch, effects);
            } else {
                downstream.refuse(dispatch.getPriority(), dispatch.getPosition(), Refusal.NOT_ACTIVE, effects);
            }
        } else if (body instanceof Probe probe) {
            downstream.probe(probe, active, effects);
        } else if (body instanceof Repeated repeated) {
            downstream.repeated(repeated, effects);
        } else if (body instanceof Rejected rejected) {
            downstream.rejected(rejected, nowNanos, effects);
        } else if (body instanceof Superseded superseded) {
            // Another connection of this gateway took over long before this record came, and was answered then.
            boolean news = active && !takeOvers.isKnown(superseded.getByConnectionId());
            return news ? new Outcome.Superseded() : HANDLED;
        } else if (body instanceof CloseConnection close) {
            return new Outcome.CloseAsked(close.getCode(), close.getReason());
        } else if (active) {
            ofTheSession(body, nowNanos, effects);
        }
        return HANDLED;
    }

    private void ofTheSession(Object body, long nowNanos, List<Effect> effects) {
        if (body instanceof CaughtUp caughtUp) {
            downstream.caughtUp(caughtUp, effects);
        } else if (body instanceof Gap gap) {
            downstream.gap(gap, effects);
        } else if (body instanceof Progress progress) {
            downstream.progress(progress, nowNanos, effects);
        } else if (body instanceof EscalationNotice notice) {
            downstream.escalation(notice, nowNanos, effects);
        } else if (body instanceof ParticipantNotice notice) {
            downstream.participant(notice, nowNanos, effects);
        }
    }
}
