package org.crisisline.cli.letters;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.crisisline.cli.operator.Written;
import org.crisisline.schemas.record.AuditEvent;

/**
 * How replays stand in {@code crisis.audit}: action {@value #ACTION}, twice for each. The first, with outcome {@value #REQUESTED}, is durable
 * before the record goes out; so a command that dies between leaves a request without an answer, never a replay without a trace. Pure.
 */
final class ReplayEvents {
    static final String ACTION = "dead-letter.replay";
    static final String REQUESTED = "requested";

    private static final String OK = "ok";
    private static final String NOT_SENT = "not sent: ";
    private static final String UNKNOWN = "unknown: ";

    private static final String REPLAY = "replay";
    private static final String LETTER = "letter";
    private static final String REASON = "reason";
    private static final String ROUND = "round";
    private static final String OPERATOR = org.crisisline.cli.operator.AuditTrail.OPERATOR;
    private static final String TOPIC = "topic";
    private static final String PARTITION = "partition";
    private static final String POSITION = "position";

    private ReplayEvents() {}

    /** The facts of the first event. */
    static Map<String, String> request(String replayId, Letter letter, int round) {
        return Map.of(
                REPLAY,
                replayId,
                LETTER,
                letter.id(),
                REASON,
                letter.record().getReason(),
                ROUND,
                Integer.toString(round));
    }

    /** The facts of the second. */
    static Map<String, String> answer(Map<String, String> request, Written written) {
        Map<String, String> facts = new HashMap<>(request);
        if (written instanceof Written.Durable durable) {
            facts.put(TOPIC, durable.topic());
            facts.put(PARTITION, Integer.toString(durable.partition()));
            facts.put(POSITION, Long.toString(durable.offset()));
        }
        return facts;
    }

    /** The outcome of the second. */
    static String outcome(Written written) {
        if (written instanceof Written.Refused refused) {
            return NOT_SENT + refused.error();
        }
        if (written instanceof Written.Unknown unknown) {
            return UNKNOWN + unknown.error();
        }
        return OK;
    }

    /** What an event says of a replay; empty when it is about something else, or lacks what it must have. */
    static Optional<ReplayAttempt> read(AuditEvent event) {
        Map<String, String> facts = event.getFacts();
        String replay = facts.get(REPLAY);
        String letter = facts.get(LETTER);
        Optional<Integer> round = round(facts.get(ROUND));
        if (!event.getAction().equals(ACTION) || replay == null || letter == null || round.isEmpty()) {
            return Optional.empty();
        }
        boolean isRequest = event.getOutcome().equals(REQUESTED);
        return Optional.of(new ReplayAttempt(
                replay,
                letter,
                round.get(),
                facts.getOrDefault(OPERATOR, ""),
                isRequest ? Optional.of(event.getAt()) : Optional.empty(),
                isRequest ? Optional.empty() : Optional.of(answer(event.getOutcome(), facts))));
    }

    private static ReplayAttempt.Answer answer(String outcome, Map<String, String> facts) {
        if (outcome.equals(OK)) {
            return new ReplayAttempt.Answer(
                    ReplayAttempt.End.SENT,
                    outcome,
                    Optional.of(facts.get(TOPIC) + "-" + facts.get(PARTITION) + "@" + facts.get(POSITION)));
        }
        ReplayAttempt.End end = outcome.startsWith(NOT_SENT) ? ReplayAttempt.End.NOT_SENT : ReplayAttempt.End.UNKNOWN;
        return new ReplayAttempt.Answer(end, outcome, Optional.empty());
    }

    private static Optional<Integer> round(String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Integer.valueOf(text));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }
}
