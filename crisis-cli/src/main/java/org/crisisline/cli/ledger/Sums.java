package org.crisisline.cli.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crisisline.schemas.topic.Lane;

/** Adds up what an {@link Auditor} finds. For one thread, and one judgement. */
public final class Sums implements Account {
    private final Map<Outcome, Long> pairs = new EnumMap<>(Outcome.class);
    private final SortedMap<String, Long> deadLettered = new TreeMap<>();
    private final SortedMap<String, Long> refused = new TreeMap<>();
    private final SortedMap<String, Long> bad = new TreeMap<>();
    private final Map<Lane, LiveFigures> live = new EnumMap<>(Lane.class);
    private final List<Finding> findings = new ArrayList<>();
    private long messages;
    private long repeats;
    private long replayed;
    private long unread;
    private long noRecipient;
    private long sessionsLive;
    private long sessionsOver;

    @Override
    public void session(SessionBook session) {
        if (session.isOver()) {
            sessionsOver++;
        } else {
            sessionsLive++;
        }
        for (Lane lane : Lane.values()) {
            if (session.isKnown(lane) && !session.isOver(lane)) {
                add(lane, new LiveFigures(1, 0, 0, 0));
            }
        }
    }

    @Override
    public void message(SessionBook session, Said message) {
        messages++;
        Lane lane = Lane.of(message.priority());
        if (!session.isOver(lane)) {
            add(lane, new LiveFigures(0, 1, 0, 0));
        }
    }

    @Override
    public void repeat(SessionBook session, Said repeat, Said message) {
        repeats++;
    }

    @Override
    public void refused(SessionBook session, Said record, String reason, boolean again) {
        refused.merge(reason, 1L, Long::sum);
        if (again) {
            replayed++;
        }
    }

    @Override
    public void pair(SessionBook session, Said message, Member recipient, Outcome outcome, Optional<String> reason) {
        pairs.merge(outcome, 1L, Long::sum);
        reason.ifPresent(why -> deadLettered.merge(why, 1L, Long::sum));
        Lane lane = Lane.of(message.priority());
        if (!session.isOver(lane) && !recipient.hasLeft()) {
            boolean has = recipient.has(message);
            add(lane, new LiveFigures(0, 0, has ? 0 : 1, has ? 1 : 0));
        }
    }

    @Override
    public void unread(SessionBook session, Said message, Outcome outcome, Optional<String> reason) {
        switch (outcome) {
            case PENDING -> unread++;
            case DEAD_LETTERED -> noRecipient++;
            case DELIVERED, SETTLING, NOT_KEPT -> {}
        }
    }

    @Override
    public void bad(Place place, String reason) {
        bad.merge(reason, 1L, Long::sum);
    }

    @Override
    public void finding(Finding finding) {
        findings.add(finding);
    }

    private void add(Lane lane, LiveFigures more) {
        live.merge(lane, more, LiveFigures::plus);
    }

    /** Messages; repeats and refused records are none. */
    public long messages() {
        return messages;
    }

    /** Records that repeat a message. */
    public long repeats() {
        return repeats;
    }

    /** Pairs of message and recipient with that outcome. */
    public long pairs(Outcome outcome) {
        return pairs.getOrDefault(outcome, 0L);
    }

    /** Dead-lettered pairs, by reason. */
    public SortedMap<String, Long> deadLettered() {
        return Collections.unmodifiableSortedMap(deadLettered);
    }

    /** Records of messages that a lane refused, by reason. */
    public SortedMap<String, Long> refused() {
        return Collections.unmodifiableSortedMap(refused);
    }

    /** Refused records that were sent again; those are accounted for by themselves. */
    public long replayed() {
        return replayed;
    }

    /** Records that can't be used, by the reason in their dead letter. */
    public SortedMap<String, Long> bad() {
        return Collections.unmodifiableSortedMap(bad);
    }

    /** Messages in sessions that live which nobody is there to read yet. */
    public long unread() {
        return unread;
    }

    /** Messages in sessions that are over which nobody was ever there to read, and whose dead letter says so. */
    public long noRecipient() {
        return noRecipient;
    }

    public long sessionsLive() {
        return sessionsLive;
    }

    public long sessionsOver() {
        return sessionsOver;
    }

    /** What a lane should hold now. */
    public LiveFigures live(Lane lane) {
        return live.getOrDefault(lane, LiveFigures.NONE);
    }

    /** What does not fit, or not yet. */
    public List<Finding> findings() {
        return Collections.unmodifiableList(findings);
    }
}
