package org.crisisline.monitor.alert;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.crisisline.schemas.record.Alert;

/**
 * Every subject that was looked at, and the alerts that are out. Belongs to one thread. Bounded: beyond {@code maxSubjects} new ones are
 * not looked at; a subject that is no longer observed ends its alert and is forgotten.
 */
public final class AlertBook {
    private static final Comparator<Alert> GRAVEST_FIRST =
            Comparator.comparing(Alert::getSeverity).reversed();

    private final AlertRule rule;
    private final int maxSubjects;
    private final Map<String, AlertStanding> standings = new TreeMap<>();
    private final Map<String, Alert> out = new TreeMap<>();

    public AlertBook(AlertRule rule, int maxSubjects) {
        this.rule = rule;
        this.maxSubjects = maxSubjects;
    }

    /** What an earlier run left behind: an alert that is out can only end if it is known. */
    public void loaded(Alert alert, Moment now) {
        if (!alert.getFiring()) {
            out.remove(alert.getSubject());
            standings.remove(alert.getSubject());
        } else if (standings.size() < maxSubjects) {
            out.put(alert.getSubject(), alert);
            standings.put(alert.getSubject(), AlertStanding.out(alert.getSeverity(), alert.getSince(), now));
        }
    }

    /**
     * Looks at everything once.
     *
     * @return what is to be written: alerts that went out, rose, or are over
     */
    public List<Alert> look(Collection<Observation> all, Moment now) {
        List<Alert> news = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Observation observation : all) {
            seen.add(observation.subject());
            look(observation, now, news);
        }
        for (String subject : List.copyOf(out.keySet())) {
            if (!seen.contains(subject)) {
                news.add(over(out.remove(subject), now));
            }
        }
        standings.keySet().retainAll(seen);
        return news;
    }

    /** The alerts that are out: the gravest first, within a severity by subject. */
    public List<Alert> firing() {
        return out.values().stream().sorted(GRAVEST_FIRST).toList();
    }

    private void look(Observation observation, Moment now, List<Alert> news) {
        AlertStanding before = standings.get(observation.subject());
        if (before == null) {
            if (standings.size() >= maxSubjects) {
                return;
            }
            before = AlertStanding.quiet(now);
        }
        AlertRule.Step step = rule.look(before, observation, now);
        standings.put(observation.subject(), step.next());
        if (!step.told()) {
            return;
        }
        Alert alert = alert(observation, step.next(), now);
        news.add(alert);
        if (alert.getFiring()) {
            out.put(alert.getSubject(), alert);
        } else {
            out.remove(alert.getSubject());
        }
    }

    private static Alert alert(Observation seen, AlertStanding standing, Moment now) {
        return Alert.newBuilder()
                .setAlertId(idOf(seen.subject()))
                .setSeverity(standing.severity())
                .setSubject(seen.subject())
                .setFiring(standing.firing())
                .setValue(seen.value())
                .setThreshold(seen.threshold())
                .setSummary(standing.firing() ? seen.summary() : seen.subject() + ": over")
                .setSince(standing.since())
                .setAt(now.wall())
                .build();
    }

    private static Alert over(Alert alert, Moment now) {
        return Alert.newBuilder()
                .setAlertId(alert.getAlertId())
                .setSeverity(alert.getSeverity())
                .setSubject(alert.getSubject())
                .setFiring(false)
                .setValue(alert.getValue())
                .setThreshold(alert.getThreshold())
                .setSummary(alert.getSubject() + ": no longer watched")
                .setSince(alert.getSince())
                .setAt(now.wall())
                .build();
    }

    /** The same for the same subject, so that it can end. */
    private static String idOf(String subject) {
        return "alert-" + subject.replaceAll("[^A-Za-z0-9._-]+", "-");
    }
}
