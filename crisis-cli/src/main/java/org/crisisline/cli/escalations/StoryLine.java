package org.crisisline.cli.escalations;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;

/**
 * One step of an escalation's story. Holds nothing personal.
 *
 * @param at when it entered the log
 * @param what what happened: {@code asked}, a state in lower case, or what the audit calls it
 * @param outcome {@code ok}, or why not
 * @param facts short ones
 */
public record StoryLine(Instant at, String what, String outcome, SortedMap<String, String> facts) {
    private static final String PREFIX = "escalation.";
    private static final String OK = "ok";
    private static final String WRITER = "written by";
    private static final String ELAPSED = "elapsedMs";

    public StoryLine {
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }

    /**
     * The whole story, in the order of the log. Each transition stands in the audit and in {@code crisis.escalations}, which forgets all but the
     * last in time; what both say is told once.
     */
    public static List<StoryLine> of(EscalationStory story) {
        List<StoryLine> lines = new ArrayList<>();
        story.triggers().forEach(trigger -> lines.add(asked(trigger)));
        story.deeds().forEach(deed -> lines.add(done(deed)));
        story.standings().stream()
                .filter(standing -> story.deeds().stream().noneMatch(deed -> isSame(standing.value(), deed.value())))
                .forEach(standing -> lines.add(stands(standing)));
        lines.sort(Comparator.comparing(StoryLine::at));
        return lines;
    }

    /** Whether that instance has written it. */
    public boolean isOf(String instance) {
        return instance.equals(facts.get(WRITER));
    }

    private static StoryLine asked(EscalationStory.At<EscalationRequest> trigger) {
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("trigger", trigger.value().getTrigger().name());
        facts.put("severity", Integer.toString(trigger.value().getSeverity()));
        return new StoryLine(trigger.at(), "asked", OK, facts);
    }

    private static StoryLine done(EscalationStory.At<AuditEvent> deed) {
        SortedMap<String, String> facts = new TreeMap<>(deed.value().getFacts());
        facts.put(WRITER, deed.value().getInstance());
        String action = deed.value().getAction();
        return new StoryLine(
                deed.at(),
                action.startsWith(PREFIX) ? action.substring(PREFIX.length()) : action,
                deed.value().getOutcome(),
                facts);
    }

    private static StoryLine stands(EscalationStory.At<Escalation> standing) {
        Escalation record = standing.value();
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("tier", Integer.toString(record.getTier()));
        facts.put("round", Integer.toString(record.getRound()));
        put(facts, "channel", record.getChannel());
        put(facts, "by", record.getBy());
        put(facts, "incident", record.getIncidentId());
        facts.put(ELAPSED, Long.toString(record.getElapsedMs()));
        facts.put(WRITER, record.getInstance());
        return new StoryLine(standing.at(), state(record), OK, facts);
    }

    private static void put(Map<String, String> facts, String name, String value) {
        if (value != null) {
            facts.put(name, value);
        }
    }

    private static boolean isSame(Escalation record, AuditEvent deed) {
        return deed.getAction().equals(PREFIX + state(record))
                && deed.getInstance().equals(record.getInstance())
                && Long.toString(record.getElapsedMs()).equals(deed.getFacts().get(ELAPSED));
    }

    private static String state(Escalation record) {
        return record.getState().name().toLowerCase(Locale.ROOT);
    }
}
