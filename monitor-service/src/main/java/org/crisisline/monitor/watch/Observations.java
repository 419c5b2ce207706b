package org.crisisline.monitor.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.crisisline.monitor.alert.Observation;
import org.crisisline.monitor.promise.Judgement;
import org.crisisline.monitor.promise.Promise;
import org.crisisline.monitor.promise.Verdict;
import org.crisisline.monitor.window.FleetWindows;
import org.crisisline.monitor.window.WindowLength;
import org.crisisline.schemas.record.AlertSeverity;

/** Says in a sentence what may have to be told. Pure. */
final class Observations {
    /** Twice beyond the promise is critical at once: twice the latency, or twice as many failures as allowed. */
    private static final double GRAVE = 2;

    private Observations() {}

    static Observation of(Judgement judgement) {
        boolean share = !(judgement.promise() instanceof Promise.Latency);
        double beyond = share
                ? (1 - judgement.value()) / Math.max(1e-9, 1 - judgement.threshold())
                : judgement.value() / judgement.threshold();
        return new Observation(
                judgement.promise().name(),
                judgement.verdict() == Verdict.BROKEN,
                judgement.promise().severity(),
                beyond >= GRAVE,
                judgement.value(),
                judgement.threshold(),
                summary(judgement, share));
    }

    static Observation of(ServiceSighting sighting, long ageMs, boolean up, long silentAfterMs) {
        String name = sighting.service() + "/" + sighting.instance();
        return new Observation(
                name,
                !up,
                AlertSeverity.WARNING,
                false,
                ageMs,
                silentAfterMs,
                name + " has not been heard of for more than " + TimeUnit.MILLISECONDS.toSeconds(silentAfterMs) + " s");
    }

    /** One for each lane or gateway that it was counted for in the last minutes, so that its alert is seen to end. */
    static List<Observation> of(Incident incident, FleetWindows fleet) {
        Map<String, Double> lately = fleet.growthBy(incident.metric(), incident.tag(), incident.window());
        Map<String, Double> before = fleet.growthBy(incident.metric(), incident.tag(), WindowLength.LONGEST);
        List<Observation> all = new ArrayList<>();
        lately.forEach((name, count) -> all.add(new Observation(
                incident.subject() + "/" + name,
                count > 0,
                incident.severity(),
                before.get(name) >= incident.graveFrom(),
                count,
                0,
                incident.tag() + " " + name + ": " + incident.what() + " (" + Math.round(before.get(name))
                        + " in the last " + WindowLength.LONGEST.label() + ")")));
        return all;
    }

    private static String summary(Judgement judgement, boolean share) {
        String found = share ? percent(judgement.value()) : millis(judgement.value());
        String promised =
                share ? "at least " + percent(judgement.threshold()) : "under " + millis(judgement.threshold());
        return judgement.promise().name() + ": " + found + " over the last "
                + judgement.window().label() + " ("
                + judgement.count() + (judgement.count() == 1 ? " value" : " values") + "), promised is " + promised;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", share * 100);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.1f ms", value);
    }
}
