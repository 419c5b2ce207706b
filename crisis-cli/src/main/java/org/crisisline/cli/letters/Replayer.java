package org.crisisline.cli.letters;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.operator.AuditTrail;
import org.crisisline.cli.operator.DurableWriter;
import org.crisisline.cli.operator.Written;

/** Writes records again, between two events of the audit. One thread at a time, which waits for the brokers. */
public final class Replayer {
    private final DurableWriter writer;
    private final AuditTrail audit;

    /** @param writer stays the caller's to close */
    public Replayer(DurableWriter writer, AuditTrail audit) {
        this.writer = Objects.requireNonNull(writer, "writer");
        this.audit = Objects.requireNonNull(audit, "audit");
    }

    /**
     * Replays a letter.
     *
     * @return what became of the record
     * @throws StackException when the audit does not take the request (then nothing was sent) or the answer (then the message says what was)
     */
    public Written replay(Letter letter, Judgement.Goes goes) {
        Map<String, String> request = ReplayEvents.request(UUID.randomUUID().toString(), letter, goes.round());
        Written requested = write(letter, goes, ReplayEvents.REQUESTED, request);
        if (!(requested instanceof Written.Durable)) {
            throw new StackException("the audit does not take the request to replay " + letter.id() + " ("
                    + ReplayEvents.outcome(requested) + "): nothing was sent");
        }
        Written sent = writer.write(goes.record());
        Written answered = write(letter, goes, ReplayEvents.outcome(sent), ReplayEvents.answer(request, sent));
        if (!(answered instanceof Written.Durable)) {
            throw new StackException(letter.id() + " was sent (" + ReplayEvents.outcome(sent)
                    + "), and the audit does not take it (" + ReplayEvents.outcome(answered)
                    + "): it is listed as a request without an answer");
        }
        return sent;
    }

    private Written write(Letter letter, Judgement.Goes goes, String outcome, Map<String, String> facts) {
        Optional<String> session =
                Optional.ofNullable(letter.record().getSessionId()).or(goes::session);
        return audit.write(
                ReplayEvents.ACTION,
                session,
                Optional.ofNullable(letter.record().getParticipantId()),
                outcome,
                facts);
    }
}
