package org.crisisline.escalation.lifecycle;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Every escalation that is known, in the order in which they were first heard of, and how many of them are not dispatched, or wait for a human.
 *
 * <p>Beyond {@link Policy#maxRemembered} it forgets with each new one the oldest of those that are done. Those that are not are never forgotten: {@link
 * #isCrowded} keeps more from coming. Mutable; belongs to the thread of {@link Escalations}.
 */
final class CaseBook {
    private final int maxOpen;
    private final int maxRemembered;
    private final Consumer<EscalationCase> forgotten;
    private final Map<String, EscalationCase> cases = new LinkedHashMap<>();
    private int open;
    private int waiting;

    /** @param forgotten told of one that is no longer here */
    CaseBook(Policy policy, Consumer<EscalationCase> forgotten) {
        this.maxOpen = policy.maxOpen();
        this.maxRemembered = policy.maxRemembered();
        this.forgotten = forgotten;
    }

    /** One as it stands; null when it is unknown. */
    EscalationCase get(String escalationId) {
        return cases.get(escalationId);
    }

    /** One as it stands, or as it was when it has been forgotten since. */
    EscalationCase latest(EscalationCase known) {
        return cases.getOrDefault(known.id(), known);
    }

    /** All as they stand now; what is put afterwards does not show. */
    List<EscalationCase> all() {
        return List.copyOf(cases.values());
    }

    /** From now on it stands so. */
    void put(EscalationCase next) {
        EscalationCase before = cases.put(next.id(), next);
        open += (next.isOpen() ? 1 : 0) - (before != null && before.isOpen() ? 1 : 0);
        waiting += (isWaiting(next) ? 1 : 0) - (before != null && isWaiting(before) ? 1 : 0);
        if (cases.size() > maxRemembered) {
            forgetOldest();
        }
    }

    private static boolean isWaiting(EscalationCase escalation) {
        return escalation.activity() != Activity.DONE && !escalation.isOpen();
    }

    private void forgetOldest() {
        for (Iterator<EscalationCase> oldest = cases.values().iterator(); oldest.hasNext(); ) {
            EscalationCase candidate = oldest.next();
            if (candidate.activity() == Activity.DONE) {
                oldest.remove();
                forgotten.accept(candidate);
                return;
            }
        }
    }

    /** Whether no further one may be asked for until some are dispatched. */
    boolean isFull() {
        return open >= maxOpen || isCrowded();
    }

    /** Whether there is no room for one more, not even by forgetting. */
    boolean isCrowded() {
        return open + waiting >= maxRemembered;
    }

    /** How many are not dispatched yet. */
    int open() {
        return open;
    }

    /** How many were dispatched and are not done. */
    int waiting() {
        return waiting;
    }

    int size() {
        return cases.size();
    }
}
