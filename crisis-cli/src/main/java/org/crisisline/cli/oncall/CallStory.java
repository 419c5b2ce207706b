package org.crisisline.cli.oncall;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What became of one escalation.
 *
 * @param sessionId whose
 * @param askedNanos when its frame went out, or should have gone
 * @param calls those that came in, in the order in which they were answered
 * @param told what the one who asked heard of it
 */
public record CallStory(String sessionId, long askedNanos, List<OnCallCall> calls, Optional<Told> told) {
    /**
     * An {@code escalation} frame that says that a human is called.
     *
     * @param atNanos when it came, on the ticker of {@code askedNanos}
     * @param elapsed from the gateway's reading of the frame to the channel's answer, as the escalation-service measured it
     */
    public record Told(long atNanos, Duration elapsed) {}

    public CallStory {
        calls = calls.stream()
                .sorted(Comparator.comparingLong(OnCallCall::acceptedNanos))
                .toList();
    }

    /** Nobody was called. */
    public boolean isMissed() {
        return calls.isEmpty();
    }

    /** From the frame going out to the first call's answer; empty when nobody was called. */
    public Optional<Duration> sinceAsked() {
        return first().map(call -> Duration.ofNanos(call.acceptedNanos() - askedNanos));
    }

    /** From the gateway's reading of the frame that led to the first call, to that call's answer; empty when nobody was called. */
    public Optional<Duration> sinceRead() {
        return first().map(call -> call.times().sinceRequest());
    }

    /** From the frame going out to the first frame that says that a human is called. */
    public Optional<Duration> untilTold() {
        return told.map(heard -> Duration.ofNanos(heard.atNanos() - askedNanos));
    }

    /** Calls that said what another one had said: of the same tier, in the same round. A later round is no repeat. */
    public long repeats() {
        return calls.size() - calls.stream().map(OnCallCall::stage).distinct().count();
    }

    /** Alarms at the receiver: calls with the same key are one. */
    public long keys() {
        return calls.stream().map(OnCallCall::dedupKey).distinct().count();
    }

    private Optional<OnCallCall> first() {
        return calls.stream().findFirst();
    }
}
