package org.crisisline.monitor.alert;

import java.time.Duration;
import org.crisisline.schemas.record.AlertSeverity;

/**
 * When an alert goes out, rises and ends: (standing, observation, now) → (standing, what to say). Pure.
 *
 * <pre>
 *   quiet ──broken for fireAfter (an emergency: at once)──► firing ──held for clearAfter──► quiet
 *                                                           │    ▲
 *                                                           └────┘ grave, or broken for criticalAfter: CRITICAL
 * </pre>
 *
 * <p>What flickers around its threshold neither fires each second nor ends each second. A severity only rises while an alert is out.
 *
 * @param fireAfter how long something is broken before anybody is told
 * @param criticalAfter how long it is broken before it is critical
 * @param clearAfter how long it holds before it counts as over
 */
public record AlertRule(Duration fireAfter, Duration criticalAfter, Duration clearAfter) {

    /**
     * @param next what to remember
     * @param told whether this is to be written
     */
    record Step(AlertStanding next, boolean told) {}

    Step look(AlertStanding before, Observation seen, Moment now) {
        AlertStanding turned = before.broken() == seen.broken()
                ? before
                : new AlertStanding(
                        before.firing(),
                        before.severity(),
                        before.firing() ? before.since() : now.wall(),
                        now.nanos(),
                        seen.broken());
        Duration lasts = now.since(turned.turnedAtNanos());
        if (seen.broken()) {
            return broken(turned, seen, lasts);
        }
        boolean over = turned.firing() && lasts.compareTo(clearAfter) >= 0;
        return over
                ? new Step(
                        new AlertStanding(false, turned.severity(), turned.since(), turned.turnedAtNanos(), false),
                        true)
                : new Step(turned, false);
    }

    private Step broken(AlertStanding standing, Observation seen, Duration lasts) {
        AlertSeverity wanted = severity(seen, lasts);
        boolean due = wanted == AlertSeverity.EMERGENCY || lasts.compareTo(fireAfter) >= 0;
        if (!standing.firing()) {
            return due
                    ? new Step(new AlertStanding(true, wanted, standing.since(), standing.turnedAtNanos(), true), true)
                    : new Step(standing, false);
        }
        boolean rises = wanted.compareTo(standing.severity()) > 0;
        return rises
                ? new Step(new AlertStanding(true, wanted, standing.since(), standing.turnedAtNanos(), true), true)
                : new Step(standing, false);
    }

    private AlertSeverity severity(Observation seen, Duration lasts) {
        boolean critical = seen.grave() || lasts.compareTo(criticalAfter) >= 0;
        return critical && seen.severity() == AlertSeverity.WARNING ? AlertSeverity.CRITICAL : seen.severity();
    }
}
