package org.crisisline.cli.letters;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.text.Printable;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.DeadLetter;

/** All letters by their identity, and the replays of each. Pure; for one thread. Letters of one identity must be added in the order of their topic. */
public final class LetterBook {
    /** As many as fit into the command's heap with room to spare: about 1 KB each without their content. */
    static final int MOST_LETTERS = 250_000;

    private static final Comparator<LetterCase> OLDEST_FIRST = Comparator.comparing(
                    (LetterCase found) -> found.letter().at())
            .thenComparing(found -> found.letter().id());

    private final int mostLetters;
    private final Map<String, Letter> letters = new HashMap<>();
    private final Map<String, Map<String, ReplayAttempt>> attempts = new HashMap<>();
    private int unreadable;

    LetterBook() {
        this(MOST_LETTERS);
    }

    LetterBook(int mostLetters) {
        this.mostLetters = mostLetters;
    }

    /**
     * Adds a letter as it was found.
     *
     * @throws StackException when there are more than can be held
     */
    void add(DeadLetter letter, int partition, long offset) {
        letters.merge(letter.getDeadLetterId(), Letter.found(letter, partition, offset), Letter::mergedWith);
        if (letters.size() > mostLetters) {
            throw new StackException("there are more than " + mostLetters
                    + " dead letters, too many to look at together: name a --session");
        }
    }

    /** Adds an event of the audit; those that are about something else are passed over. */
    void add(AuditEvent event) {
        ReplayEvents.read(event)
                .ifPresent(attempt -> attempts.computeIfAbsent(attempt.letterId(), id -> new LinkedHashMap<>())
                        .merge(attempt.replayId(), attempt, ReplayAttempt::with));
    }

    /** Counts a record that is neither. */
    void addUnreadable() {
        unreadable++;
    }

    /** Records of the topics that could not be read. */
    public int unreadable() {
        return unreadable;
    }

    /** How many letters there are. */
    public int size() {
        return letters.size();
    }

    /** Those that match, the newest last. */
    public List<LetterCase> find(Predicate<LetterCase> filter) {
        return letters.values().stream()
                .map(this::opened)
                .filter(filter)
                .sorted(OLDEST_FIRST)
                .toList();
    }

    /**
     * The one whose id begins so.
     *
     * @throws StackException when there is none, or more than one
     */
    public LetterCase one(String prefix) {
        if (letters.containsKey(prefix)) {
            return opened(letters.get(prefix));
        }
        List<LetterCase> candidates =
                find(found -> !prefix.isEmpty() && found.letter().id().startsWith(prefix));
        if (candidates.isEmpty()) {
            throw new StackException("there is no dead letter " + Printable.line(prefix)
                    + "; those that are kept: crisis dead-letters list");
        }
        if (candidates.size() > 1) {
            throw new StackException(ambiguous(prefix, candidates));
        }
        return candidates.get(0);
    }

    private static String ambiguous(String prefix, List<LetterCase> candidates) {
        int shown = 10;
        StringBuilder text = new StringBuilder(prefix + " is the beginning of " + candidates.size() + " dead letters:");
        candidates.stream()
                .limit(shown)
                .forEach(c -> text.append(' ').append(c.letter().id()));
        if (candidates.size() > shown) {
            text.append(" and ").append(candidates.size() - shown).append(" more");
        }
        return text.toString();
    }

    private LetterCase opened(Letter letter) {
        return new LetterCase(
                letter,
                new ArrayList<>(attempts.getOrDefault(letter.id(), Map.of()).values()));
    }
}
