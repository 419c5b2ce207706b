package org.crisisline.escalation.channel;

import java.util.concurrent.CompletionStage;

/**
 * A way to a human, with whatever it takes to get through: time limits, retries, a breaker.
 *
 * <p>{@link #call} returns at once, on any thread, and never throws; the stage always completes, within the channel's own limits, and
 * never exceptionally. What goes on a wire is cut down to what that wire may carry: where a person is and why they ask goes only where
 * somebody has allowed it.
 *
 * <h2>Two channels that are not here yet</h2>
 *
 * Both implement this port, with settings of their own and a {@code type} in {@code escalation.channels}; nothing else needs to know.
 *
 * <ul>
 *   <li><b>E-mail</b> (RFC 5321): {@code Accepted} when the relay has answered the end of DATA with 250, which says that it is queued and
 *       not that anybody reads: so for a tier beside another channel, never alone. A {@code Message-ID} made of the incident, kind, tier and
 *       round, so that a repeat is the same letter; acknowledgements and ends as replies ({@code In-Reply-To}). TLS to the relay is a must.
 *       4xx is {@code Unavailable}, 5xx {@code Refused}.
 *   <li><b>CAP 1.2</b> (OASIS, the emergency services' own format): {@code msgType} Alert for the first trigger, Update for further ones
 *       with {@code references} to all before, Cancel for a resolve; an acknowledgement has no message. {@code identifier} from the incident
 *       and a number that rises, {@code scope} Restricted or Private, {@code severity}, {@code urgency}, {@code certainty} from the severity, the
 *       place as {@code circle} with its accuracy. Signed (XML-DSig) with the authority's profile. {@code status} is Actual or, for a drill,
 *       Exercise; and although that exists, a drill must not be sent: whoever reads 'Exercise' too late has sent an ambulance. {@code
 *       Accepted} only when the hand-off was confirmed by the other side, not by a queue in between.
 * </ul>
 */
public interface Channel extends AutoCloseable {
    /** Its name in records, metrics and logs; lower-case. */
    String name();

    /** Calls, again and again if need be, until it is taken, withdrawn, or the attempts are used up. */
    CompletionStage<ChannelResult> call(EscalationCall call);

    /** Ends its threads; calls under way are given up: their stages complete. */
    @Override
    void close();
}
