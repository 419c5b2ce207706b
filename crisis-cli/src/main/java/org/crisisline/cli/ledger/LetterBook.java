package org.crisisline.cli.ledger;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crisisline.schemas.record.DeadLetter;

/** The dead letters, by the place of the record that they are about. Repeats of one letter are one. */
final class LetterBook {
    private static final String LANE = "lane-";
    private static final String MESSAGES = "crisis.messages.";
    /** About a message that was taken and that nobody was there to get; every other letter without a participant refuses the record. */
    private static final String NO_RECIPIENT = "NO_RECIPIENT";

    /** Why a lane did not take a record. */
    record Refusal(String reason, String letterId) {}

    private static final class About {
        private Refusal refusal;
        private boolean withoutRecipient;
        private Map<String, String> reasons = Map.of();
    }

    private final Map<Place, About> outcomes = new HashMap<>();
    private final Map<String, String> incidents = new HashMap<>();
    private final Set<String> replayed = new HashSet<>();

    boolean add(DeadLetter letter) {
        if (!letter.getOutcome()) {
            return incidents.put(letter.getDeadLetterId(), letter.getReason()) == null;
        }
        if (letter.getTopic().startsWith(MESSAGES) && !letter.getStage().startsWith(LANE)) {
            // Another reader's trouble with it; whether it is delivered is the lanes' matter.
            return false;
        }
        About about = outcomes.computeIfAbsent(
                new Place(letter.getTopic(), letter.getPartition(), letter.getOffset()), place -> new About());
        String participant = letter.getParticipantId();
        if (participant != null) {
            if (about.reasons.isEmpty()) {
                about.reasons = new HashMap<>(2);
            }
            return about.reasons.put(participant, letter.getReason()) == null;
        }
        if (letter.getReason().equals(NO_RECIPIENT)) {
            boolean news = !about.withoutRecipient;
            about.withoutRecipient = true;
            return news;
        }
        boolean news = about.refusal == null;
        about.refusal = new Refusal(letter.getReason(), letter.getDeadLetterId());
        return news;
    }

    /** The record of a letter went into a log again. */
    void replayed(String letterId) {
        replayed.add(letterId);
    }

    boolean wasReplayed(Refusal refusal) {
        return replayed.contains(refusal.letterId());
    }

    Optional<Refusal> refusal(Place place) {
        About about = outcomes.get(place);
        return about == null ? Optional.empty() : Optional.ofNullable(about.refusal);
    }

    /** Why a participant does not get a message. */
    Optional<String> reason(Place place, String participant) {
        About about = outcomes.get(place);
        if (about == null) {
            return Optional.empty();
        }
        String reason = about.reasons.get(participant);
        return reason == null && about.withoutRecipient ? Optional.of(NO_RECIPIENT) : Optional.ofNullable(reason);
    }

    /** Why nobody gets a message, or at least somebody does not. */
    Optional<String> anyReason(Place place) {
        About about = outcomes.get(place);
        if (about == null) {
            return Optional.empty();
        }
        return about.withoutRecipient
                ? Optional.of(NO_RECIPIENT)
                : about.reasons.values().stream().findFirst();
    }

    Collection<String> incidentReasons() {
        return incidents.values();
    }

    int replays() {
        return replayed.size();
    }
}
