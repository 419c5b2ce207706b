package org.crisisline.cli.ledger;

import java.util.Optional;

/** Is told what an {@link Auditor} finds, session by session. */
public interface Account {
    /** A session that lives or is over. */
    void session(SessionBook session);

    /** A message; who gets it follows. */
    void message(SessionBook session, Said message);

    /** A record that repeats a message. */
    void repeat(SessionBook session, Said repeat, Said message);

    /**
     * A record that a lane refused.
     *
     * @param reason of the dead letter
     * @param replayed an operator has sent it again, and that record is accounted for by itself
     */
    void refused(SessionBook session, Said record, String reason, boolean replayed);

    /**
     * What became of a message for a recipient.
     *
     * @param reason of the dead letter, where that is the outcome
     */
    void pair(SessionBook session, Said message, Member recipient, Outcome outcome, Optional<String> reason);

    /**
     * What became of a message that nobody is owed: it waits for the first who comes, or the session is over.
     *
     * @param reason of the dead letter, where that is the outcome
     */
    void unread(SessionBook session, Said message, Outcome outcome, Optional<String> reason);

    /** A record that can't be used, and has its dead letter. */
    void bad(Place place, String reason);

    /** Something that is not accounted for, or not yet. */
    void finding(Finding finding);
}
