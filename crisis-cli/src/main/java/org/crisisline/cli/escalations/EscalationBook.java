package org.crisisline.cli.escalations;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.text.Printable;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;

/** The escalations that were read, each with all that was said of it. One thread. */
public final class EscalationBook {
    private static final int MOST = 200_000;
    private static final int CANDIDATES_SHOWN = 10;
    private static final Comparator<EscalationStory> OLDEST_FIRST =
            Comparator.comparing(EscalationStory::askedAt).thenComparing(EscalationStory::id);

    private final boolean personal;
    private final Map<String, EscalationStory> stories = new LinkedHashMap<>();
    private int unreadable;

    /** @param personal whether reason and location are kept: only where somebody asked for them */
    public EscalationBook(boolean personal) {
        this.personal = personal;
    }

    void add(EscalationRequest trigger, Instant at) {
        EscalationRequest kept = personal
                ? trigger
                : EscalationRequest.newBuilder(trigger)
                        .setReason(null)
                        .setLocation(null)
                        .build();
        story(trigger.getEscalationId()).add(kept, at);
    }

    void add(Escalation standing, Instant at) {
        Escalation kept = personal
                ? standing
                : Escalation.newBuilder(standing)
                        .setReason(null)
                        .setLocation(null)
                        .build();
        story(standing.getEscalationId()).add(kept, at);
    }

    /** Events that are about no escalation are passed over. */
    void add(AuditEvent deed, Instant at) {
        if (deed.getEscalationId() != null) {
            story(deed.getEscalationId()).add(deed, at);
        }
    }

    void addUnreadable() {
        unreadable++;
    }

    private EscalationStory story(String id) {
        if (stories.size() >= MOST && !stories.containsKey(id)) {
            throw new StackException("there are more than " + MOST + " escalations, too many to look at together");
        }
        return stories.computeIfAbsent(id, EscalationStory::new);
    }

    /** Records of the topics that could not be read. */
    public int unreadable() {
        return unreadable;
    }

    /** Those that match, the newest last. */
    public List<EscalationStory> find(Predicate<EscalationStory> filter) {
        return stories.values().stream().filter(filter).sorted(OLDEST_FIRST).toList();
    }

    /** The one of exactly that id. */
    Optional<EscalationStory> exactly(String id) {
        return Optional.ofNullable(stories.get(id));
    }

    /**
     * The one whose id begins so.
     *
     * @throws StackException when there is none, or more than one
     */
    public EscalationStory one(String prefix) {
        if (stories.containsKey(prefix)) {
            return stories.get(prefix);
        }
        List<EscalationStory> candidates =
                find(story -> !prefix.isEmpty() && story.id().startsWith(prefix));
        if (candidates.isEmpty()) {
            throw new StackException("there is no escalation " + Printable.line(prefix)
                    + "; those that are kept: crisis escalations list --all");
        }
        if (candidates.size() > 1) {
            StringBuilder text = new StringBuilder(
                    Printable.line(prefix) + " is the beginning of " + candidates.size() + " escalations:");
            candidates.stream()
                    .limit(CANDIDATES_SHOWN)
                    .forEach(c -> text.append(' ').append(Printable.line(c.id())));
            throw new StackException(text.toString());
        }
        return candidates.get(0);
    }
}
