package org.crisisline.monitor.watcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.crisisline.monitor.alert.Observation;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.AlertSeverity;

/**
 * Between the watcher and the fleet's watch, which alerts: the one leaves its last report here, the other looks at it once a second. Each
 * notices when the other stops: the alert {@code escalation-watcher-blind} goes out when reports stay away, and the heartbeat stays away when
 * nobody looks. Any thread.
 */
public final class WatcherBoard implements Supplier<List<Observation>> {
    private final Duration blindAfter;
    private final Ticker ticker;
    private volatile WatcherReport report;
    private volatile long postedAt;
    private volatile boolean inTime;
    private volatile long lookedAt;
    private volatile BooleanSupplier heartbeatFailing = () -> false;

    /** @param blindAfter how old what is known may be */
    public WatcherBoard(Duration blindAfter, Ticker ticker) {
        this.blindAfter = blindAfter;
        this.ticker = ticker;
        this.report = WatcherReport.nothingYet(ticker.nanos());
        this.postedAt = report.reachedAtNanos();
        this.lookedAt = report.reachedAtNanos();
    }

    /** Also tells of the heartbeat. */
    public void show(Heartbeat heartbeat) {
        heartbeatFailing = heartbeat::isFailing;
    }

    void post(WatcherReport next) {
        inTime = !ticker.hasPassed(postedAt, blindAfter);
        postedAt = ticker.nanos();
        report = next;
    }

    /**
     * Whether all of it works: reports come in time, the last one is about now, and somebody has looked lately, without whom nothing that stands here
     * is told.
     */
    boolean isWorking() {
        return inTime && isCurrent() && !ticker.hasPassed(lookedAt, blindAfter);
    }

    /** Whether what stands here is about now. */
    boolean isCurrent() {
        return !ticker.hasPassed(report.reachedAtNanos(), blindAfter);
    }

    @Override
    public List<Observation> get() {
        lookedAt = ticker.nanos();
        WatcherReport shown = report;
        List<Observation> all = new ArrayList<>();
        for (Overdue overdue : shown.overdue()) {
            all.add(new Observation(overdue.subject(), true, overdue.severity(), true, 1, 0, overdue.summary()));
        }
        if (shown.more() > 0) {
            all.add(new Observation(
                    "escalations-overdue",
                    true,
                    AlertSeverity.EMERGENCY,
                    true,
                    shown.more(),
                    0,
                    shown.more() + " further emergencies are overdue, too many to be told one by one"));
        }
        double behind = behindSeconds();
        all.add(trouble(
                "escalation-watcher-blind",
                !isCurrent(),
                behind,
                blindAfter.toMillis() / 1e3,
                "the watcher has not read everything about emergencies for " + Math.round(behind)
                        + " s: what is overdue is not known"));
        all.add(trouble(
                "escalation-watcher-full",
                shown.full(),
                shown.open(),
                0,
                shown.open() + " emergencies are watched, and there is no room for more; " + shown.dropped()
                        + " are not watched"));
        all.add(trouble(
                "escalation-watcher-heartbeat",
                heartbeatFailing.getAsBoolean(),
                1,
                0,
                "the watcher's heartbeat is not heard outside: nobody would notice its end"));
        return all;
    }

    double overdue() {
        return report.overdue().size() + report.more();
    }

    double open() {
        return report.open();
    }

    double dropped() {
        return report.dropped();
    }

    double behindSeconds() {
        return ticker.since(report.reachedAtNanos()) / 1e9;
    }

    private static Observation trouble(String subject, boolean broken, double value, double threshold, String summary) {
        return new Observation(subject, broken, AlertSeverity.CRITICAL, false, value, threshold, summary);
    }
}
