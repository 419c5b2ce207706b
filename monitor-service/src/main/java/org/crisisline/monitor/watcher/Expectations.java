package org.crisisline.monitor.watcher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;

/**
 * What should have happened by now, from what the topics say: (records, time) → what is overdue. Pure but for its memory; belongs to one
 * thread. All times are the brokers'.
 *
 * <table>
 * <caption>What is expected</caption>
 * <tr><td>asked for, no record</td><td>{@code dispatchedWithin} later: UNTAKEN</td></tr>
 * <tr><td>REQUESTED</td><td>{@code dispatchedWithin} after it was first heard of: UNDISPATCHED</td></tr>
 * <tr><td>FAILED</td><td>at once: FAILED</td></tr>
 * <tr><td>DISPATCHED with a next time</td><td>{@code movedWithin} after that time: STALLED</td></tr>
 * <tr><td>EXHAUSTED</td><td>at once, unless it is a drill, which has nobody to answer it: EXHAUSTED</td></tr>
 * <tr><td>ACKNOWLEDGED, RESOLVED, DISPATCHED without a next time</td><td>nothing</td></tr>
 * <tr><td>joined another one that was dispatched</td><td>nothing: that one speaks for it</td></tr>
 * </table>
 *
 * <p><b>Bounds.</b> At {@code maxOpen} new ones are not taken, and counted ({@link #dropped}). Of the settled the oldest are forgotten.
 */
public final class Expectations {
    private static final Comparator<Overdue> OLDEST_FIRST =
            Comparator.comparingLong(Overdue::sinceMs).thenComparing(Overdue::escalationId);

    private final ExpectationLimits limits;
    private final Map<String, Expected> open = new LinkedHashMap<>();
    private final Map<String, Expected> settled = new LinkedHashMap<>();
    private final Map<String, Long> askedAgainMs = new HashMap<>();
    private long dropped;

    public Expectations(ExpectationLimits limits) {
        this.limits = limits;
    }

    /** Somebody has asked for a human. The same escalation again says nothing new. */
    public void asked(EscalationRequest request, long atMs) {
        String id = request.getEscalationId();
        Expected known = find(id);
        put(id, known == null ? Expected.asked(request, atMs) : known.with(request, atMs));
    }

    /** Somebody has written how an escalation stands. */
    public void stands(Escalation escalation, long atMs) {
        String id = escalation.getEscalationId();
        Expected known = find(id);
        put(id, known == null ? Expected.found(escalation, atMs) : known.with(escalation, atMs));
    }

    /**
     * What is overdue, the oldest first. Forgets what nothing was heard of for too long.
     *
     * @param knownUpToMs everything that was in the topics by then has been read
     */
    List<Overdue> overdue(long knownUpToMs) {
        forget(knownUpToMs);
        List<Overdue> all = new ArrayList<>();
        open.forEach((id, expected) -> judge(id, expected, knownUpToMs).ifPresent(all::add));
        all.sort(OLDEST_FIRST);
        return all;
    }

    /**
     * The triggers among them that nobody took and that are to be asked for again now; each is returned once in {@code askAgainAfter}.
     *
     * @param most how many at most; the others come with the next call
     */
    List<EscalationRequest> askAgain(List<Overdue> overdue, long nowMs, int most) {
        List<EscalationRequest> again = new ArrayList<>();
        for (Overdue late : overdue) {
            if (again.size() >= most) {
                break;
            }
            Expected expected = open.get(late.escalationId());
            if (late.kind() == Overdue.Kind.UNTAKEN && expected != null && isDueAgain(late.escalationId(), nowMs)) {
                askedAgainMs.put(late.escalationId(), nowMs);
                again.add(expected.request());
            }
        }
        return again;
    }

    /** Escalations of which something is expected. */
    int open() {
        return open.size();
    }

    /** Escalations of which nothing more is expected, and that are still remembered. */
    int settled() {
        return settled.size();
    }

    /** How many were not taken, for want of room. */
    long dropped() {
        return dropped;
    }

    /** Whether there is no room for a further one. */
    boolean isFull() {
        return open.size() >= limits.maxOpen();
    }

    private Expected find(String id) {
        Expected known = open.get(id);
        return known == null ? settled.get(id) : known;
    }

    private void put(String id, Expected next) {
        if (next.isSettled()) {
            settle(id, next);
        } else if (open.containsKey(id) || !isFull()) {
            settled.remove(id);
            open.put(id, next);
        } else {
            dropped++;
        }
    }

    private void settle(String id, Expected next) {
        open.remove(id);
        askedAgainMs.remove(id);
        settled.put(id, next.settled());
        if (settled.size() > limits.maxSettled()) {
            Iterator<String> eldest = settled.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    private void forget(long nowMs) {
        long oldest = nowMs - limits.forgetAfter().toMillis();
        List<String> old = new ArrayList<>();
        open.forEach((id, expected) -> {
            if (lastSignMs(expected) < oldest) {
                old.add(id);
            }
        });
        for (String id : old) {
            settle(id, open.get(id));
        }
    }

    /** A call that is announced for later is a sign of life until then. */
    private static long lastSignMs(Expected expected) {
        Escalation standing = expected.standing();
        return standing == null || standing.getNextAt() == null
                ? expected.lastMs()
                : Math.max(expected.lastMs(), standing.getNextAt().toEpochMilli());
    }

    private Optional<Overdue> judge(String id, Expected expected, long nowMs) {
        if (expected.isIn(EscalationState.EXHAUSTED)) {
            return expected.isDrill()
                    ? Optional.empty()
                    : late(Overdue.Kind.EXHAUSTED, id, expected, expected.lastMs(), nowMs);
        }
        if (expected.isDispatched()) {
            long next = expected.standing().getNextAt().toEpochMilli();
            return late(
                    Overdue.Kind.STALLED,
                    id,
                    expected,
                    next + limits.movedWithin().toMillis(),
                    nowMs);
        }
        if (isSpokenFor(expected)) {
            return Optional.empty();
        }
        if (expected.isIn(EscalationState.FAILED)) {
            return late(Overdue.Kind.FAILED, id, expected, expected.lastMs(), nowMs);
        }
        Overdue.Kind kind = expected.standing() == null ? Overdue.Kind.UNTAKEN : Overdue.Kind.UNDISPATCHED;
        return late(
                kind,
                id,
                expected,
                expected.firstMs() + limits.dispatchedWithin().toMillis(),
                nowMs);
    }

    private static Optional<Overdue> late(Overdue.Kind kind, String id, Expected expected, long dueMs, long nowMs) {
        return nowMs >= dueMs
                ? Optional.of(new Overdue(kind, id, expected.sessionId(), expected.isDrill(), dueMs))
                : Optional.empty();
    }

    private boolean isSpokenFor(Expected expected) {
        Expected incident = expected.incident() == null ? null : find(expected.incident());
        return incident != null && incident.isDispatched();
    }

    private boolean isDueAgain(String id, long nowMs) {
        Long before = askedAgainMs.get(id);
        return before == null || nowMs - before >= limits.askAgainAfter().toMillis();
    }
}
