package org.crisisline.gateway.connection;

import java.util.List;
import org.crisisline.gateway.wire.ClientFrame;
import org.crisisline.gateway.wire.ErrorCode;
import org.crisisline.gateway.wire.ServerFrame;
import org.crisisline.schemas.record.EndRequested;
import org.crisisline.schemas.record.Role;

/**
 * A participant's wish to end the session for everyone. The answer is the session's end, which comes to all of them alike; what is answered here
 * is only that it may not, or that the log is not told. Keeps nothing.
 */
final class Ending {
    private static final String ACTION = "session.ended";

    private Ending() {}

    /** The client wants to end it. */
    static void ask(ClientFrame.End frame, Role role, List<Effect> effects) {
        boolean may = switch (role) {
            case PERSON, RESPONDER -> true;
            case SUPERVISOR, SERVICE -> false;
        };
        if (may) {
            effects.add(new Effect.Announce(new EndRequested(frame.reason().orElse(null))));
            effects.add(Effect.Audit.of(ACTION, "requested"));
        } else {
            effects.add(new Effect.Write(
                    ServerFrame.Refused.of(ErrorCode.FORBIDDEN, "only a person or a responder may end a session")));
        }
    }

    /** The log is not told. */
    static void refused(PublishFailure failure, List<Effect> effects) {
        effects.add(Untold.answer("end", failure));
        effects.add(Effect.Audit.of(ACTION, failure.label()));
    }
}
