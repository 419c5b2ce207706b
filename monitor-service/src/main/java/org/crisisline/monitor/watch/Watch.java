package org.crisisline.monitor.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.crisisline.monitor.alert.AlertBook;
import org.crisisline.monitor.alert.Moment;
import org.crisisline.monitor.alert.Observation;
import org.crisisline.monitor.promise.Judge;
import org.crisisline.monitor.promise.Judgement;
import org.crisisline.monitor.window.FleetWindows;
import org.crisisline.monitor.window.LogClock;
import org.crisisline.schemas.record.Alert;
import org.crisisline.schemas.record.GatewayHeartbeat;
import org.crisisline.schemas.record.Telemetry;

/**
 * The state of the monitor. All methods but {@link #status} belong to one thread; time comes with each call.
 */
public final class Watch {
    private final FleetWindows fleet;
    private final LogClock logClock;
    private final Judge judge;
    private final AlertBook book;
    private final Roster roster;
    private final Duration silentAfter;
    private final Supplier<List<Observation>> further;
    private final Consumer<Alert> tell;
    private volatile FleetStatus status;

    /**
     * @param judge what is promised
     * @param book what is out
     * @param settings its bounds
     * @param further what others observe; asked at each tick, must not block
     * @param tell takes what has to be told; must not block
     * @param start when it begins
     */
    public Watch(
            Judge judge,
            AlertBook book,
            WatchSettings settings,
            Supplier<List<Observation>> further,
            Consumer<Alert> tell,
            Moment start) {
        this.judge = judge;
        this.book = book;
        this.silentAfter = settings.silentAfter();
        this.further = further;
        this.tell = tell;
        this.logClock = new LogClock(start.wall().toEpochMilli(), start.nanos());
        this.fleet = new FleetWindows(settings.maxSeries(), 0);
        this.roster = new Roster(settings.forgetAfter(), settings.maxInstances());
        this.status = snapshot(start, List.of());
    }

    /** An instance has measured. {@code atMs} is the record's time. */
    public void telemetry(Telemetry telemetry, long atMs, Moment now) {
        logClock.saw(atMs, now.nanos());
        fleet.add(second(atMs), telemetry);
        roster.saw(telemetry.getService(), telemetry.getInstance(), atMs);
    }

    /** A gateway lives. */
    public void heartbeat(GatewayHeartbeat heartbeat, long atMs, Moment now) {
        logClock.saw(atMs, now.nanos());
        roster.saw(heartbeat, atMs);
    }

    /** What an earlier run said about an alert. */
    public void loaded(Alert alert, Moment now) {
        book.loaded(alert, now);
    }

    /** Judges, tells, and leaves a new status. To be called once a second. */
    public void tick(Moment now) {
        long logMs = logClock.now(now.nanos());
        fleet.advance(second(logMs));
        roster.forget(logMs);
        List<Judgement> judgements = judge.judge(fleet);
        List<Observation> observations = new ArrayList<>();
        judgements.forEach(judgement -> observations.add(Observations.of(judgement)));
        for (Incident incident : Incident.values()) {
            observations.addAll(Observations.of(incident, fleet));
        }
        for (ServiceSighting sighting : roster.services()) {
            long age = sighting.ageMs(logMs);
            boolean up = age < silentAfter.toMillis();
            observations.add(Observations.of(sighting, age, up, silentAfter.toMillis()));
        }
        observations.addAll(further.get());
        book.look(observations, now).forEach(tell);
        status = snapshot(now, judgements);
    }

    /** How everything stood at the last tick. Any thread. */
    public FleetStatus status() {
        return status;
    }

    /** What time it is by the log, in milliseconds since the epoch, for a value of the ticker. Any thread. */
    public long logMs(long nanos) {
        return logClock.now(nanos);
    }

    /** How many measurements were not taken. */
    public long refused() {
        return fleet.refused();
    }

    private FleetStatus snapshot(Moment now, List<Judgement> judgements) {
        return new FleetStatus(
                now.wall(),
                logClock.now(now.nanos()),
                judgements,
                fleet.percentiles(),
                roster.services(),
                roster.gateways(),
                book.firing(),
                silentAfter);
    }

    private static long second(long millis) {
        return Math.floorDiv(millis, 1_000L);
    }
}
