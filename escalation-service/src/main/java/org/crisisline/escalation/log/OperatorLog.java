package org.crisisline.escalation.log;

import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Stage;
import org.crisisline.runtime.logging.LogKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the service's log what its operators must see, and passes everything on. */
public final class OperatorLog implements Journal {
    private static final Logger log = LoggerFactory.getLogger(OperatorLog.class);

    private static final String OK = "ok";

    private final Journal next;

    public OperatorLog(Journal next) {
        this.next = next;
    }

    @Override
    public void moved(EscalationCase escalation) {
        next.moved(escalation);
    }

    @Override
    public void reached(EscalationCase escalation) {
        next.reached(escalation);
        log.atInfo()
                .addKeyValue(LogKeys.ESCALATION, escalation.id())
                .addKeyValue(LogKeys.SESSION, escalation.demand().sessionId())
                .addKeyValue(LogKeys.CHANNEL, escalation.channel())
                .addKeyValue(LogKeys.MILLIS, escalation.elapsedMs())
                .log("a human was called");
    }

    @Override
    public void unreached(EscalationCase escalation, String why, boolean willRetry) {
        next.unreached(escalation, why, willRetry);
        log.atError()
                .addKeyValue(LogKeys.ESCALATION, escalation.id())
                .addKeyValue(LogKeys.SESSION, escalation.demand().sessionId())
                .addKeyValue(LogKeys.REASON, why)
                .addKeyValue(LogKeys.MILLIS, escalation.elapsedMs())
                .log(
                        willRetry
                                ? "NOBODY WAS REACHED for an emergency; it will be called again"
                                : "NOBODY WAS REACHED for an emergency, and it is too old to be called again");
    }

    @Override
    public void channelAnswered(EscalationCase escalation, Stage stage, String channel, String told, String outcome) {
        next.channelAnswered(escalation, stage, channel, told, outcome);
        boolean ok = outcome.equals(OK);
        (ok ? log.atDebug() : log.atWarn())
                .addKeyValue(LogKeys.ESCALATION, escalation.id())
                .addKeyValue(LogKeys.CHANNEL, channel)
                .addKeyValue(LogKeys.TIER, stage.name())
                .addKeyValue(LogKeys.STATE, told)
                .addKeyValue(LogKeys.REASON, outcome)
                .log(ok ? "a channel has taken it" : "a channel has not taken it");
    }

    @Override
    public void exhausted(EscalationCase escalation, String why) {
        next.exhausted(escalation, why);
        log.atError()
                .addKeyValue(LogKeys.ESCALATION, escalation.id())
                .addKeyValue(LogKeys.SESSION, escalation.demand().sessionId())
                .addKeyValue(LogKeys.REASON, why)
                .addKeyValue(LogKeys.MILLIS, escalation.elapsedMs())
                .log("NOBODY HAS ANSWERED an emergency, and nobody more is called");
    }

    @Override
    public void policyGone(EscalationCase escalation, String version) {
        next.policyGone(escalation, version);
        log.atWarn()
                .addKeyValue(LogKeys.ESCALATION, escalation.id())
                .addKeyValue(LogKeys.FROM, version)
                .addKeyValue(LogKeys.TO, escalation.policyVersion())
                .log(
                        "the policy that an escalation began with is not configured any more; it goes on by the present one");
    }
}
