package org.crisisline.escalation.channel.http;

import java.net.http.HttpRequest;
import java.time.Instant;
import org.crisisline.escalation.channel.EscalationCall;

/** How a type of receiver is spoken to. Pure, any thread; the same call at the same time is the same request. */
interface CallFormat {
    /** The request of one attempt, but for what all have in common. */
    HttpRequest.Builder request(EscalationCall call, Instant now);

    /**
     * Whether a receiver of this type takes a call with that answer. Success otherwise (2xx) comes from something in between that
     * answers for it, and is no acceptance.
     */
    boolean isAcceptance(int status);

    /** A status that is an acceptance. */
    int acceptance();

    static CallFormat of(HttpChannelSettings settings) {
        if (settings instanceof WebhookSettings webhook) {
            return new WebhookFormat(webhook);
        }
        if (settings instanceof PagerDutySettings pagerDuty) {
            return new PagerDutyFormat(pagerDuty);
        }
        if (settings instanceof AlertmanagerSettings alertmanager) {
            return new AlertmanagerFormat(alertmanager);
        }
        throw new AssertionError("a type without a format: " + settings.getClass());
    }
}
