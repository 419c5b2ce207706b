package org.crisisline.cli.escalations;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationState;

/** Says which escalations have no end, and which never reached anybody. Pure. */
public final class EscalationAuditor {
    /** What is found of one escalation. */
    public enum Cause {
        /** It was asked for, and nobody has written a word about it. */
        NO_ESCALATION(true, "asked for, and there is no escalation"),
        /** It was taken, and no channel has carried it to a human, nor has one taken it otherwise. */
        NEVER_DISPATCHED(true, "never carried to a human by any channel"),
        /** Every tier was called, and nobody has answered. */
        NOBODY_ANSWERED(false, "every tier was called, and nobody has answered"),
        /** A human was called, and has not answered. */
        NOT_ACKNOWLEDGED(false, "a human was called, and has not acknowledged it"),
        /** A human has it, and has not ended it. */
        NOT_RESOLVED(false, "acknowledged, and not resolved");

        private final boolean wrong;
        private final String sentence;

        Cause(boolean wrong, String sentence) {
            this.wrong = wrong;
            this.sentence = sentence;
        }

        /** Whether the system has failed somebody; otherwise it is merely not over. */
        public boolean isWrong() {
            return wrong;
        }

        /** In words. */
        public String sentence() {
            return sentence;
        }
    }

    /**
     * An escalation that has no end, or worse.
     *
     * @param story which
     * @param cause what is found
     */
    public record Finding(EscalationStory story, Cause cause) {}

    private final EscalationBook book;

    public EscalationAuditor(EscalationBook book) {
        this.book = Objects.requireNonNull(book, "book");
    }

    /**
     * The escalations that are looked at, the newest last. What only the audit still knows (its record is no longer kept) is not among them.
     *
     * @param session this session only
     * @param since those that the log first heard of then or later
     */
    public List<EscalationStory> stories(Optional<String> session, Instant since) {
        return book.find(
                story -> (story.standing().isPresent() || story.trigger().isPresent())
                        && session.map(story.sessionId()::equals).orElse(true)
                        && !story.firstAt().isBefore(since));
    }

    /** What is found of them, in their order. */
    public List<Finding> judge(List<EscalationStory> stories) {
        List<Finding> findings = new ArrayList<>();
        for (EscalationStory story : stories) {
            cause(story).ifPresent(cause -> findings.add(new Finding(story, cause)));
        }
        return findings;
    }

    private Optional<Cause> cause(EscalationStory story) {
        if (story.standing().isEmpty()) {
            return Optional.of(Cause.NO_ESCALATION);
        }
        EscalationState own = story.standing().get().getState();
        EscalationState state = speaker(story)
                .filter(speaker -> EscalationOrder.rises(own, speaker))
                .orElse(own);
        return switch (state) {
            case REQUESTED, FAILED -> Optional.of(Cause.NEVER_DISPATCHED);
            case DISPATCHED -> Optional.of(Cause.NOT_ACKNOWLEDGED);
            case EXHAUSTED -> Optional.of(Cause.NOBODY_ANSWERED);
            case ACKNOWLEDGED -> Optional.of(Cause.NOT_RESOLVED);
            case RESOLVED -> Optional.empty();
        };
    }

    /** Where the escalation stands that this one has joined: its call speaks for both, and its end is the end of both. */
    private Optional<EscalationState> speaker(EscalationStory story) {
        return story.incident()
                .flatMap(book::exactly)
                .flatMap(EscalationStory::standing)
                .map(Escalation::getState);
    }
}
