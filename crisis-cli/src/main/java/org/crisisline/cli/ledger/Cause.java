package org.crisisline.cli.ledger;

/** Why something can't be accounted for. */
public enum Cause {
    /** The session is over, and for this recipient there is neither an acknowledgement nor a dead letter. */
    SESSION_OVER_NO_OUTCOME("the session is over: neither acknowledged nor dead-lettered"),
    /** The recipient left before it had the message, and there is no dead letter. */
    LEFT_NO_OUTCOME("the recipient left: neither acknowledged nor dead-lettered"),
    /** The session is over, the message had no recipient, and there is no dead letter that says so. */
    NO_RECIPIENT_NO_LETTER("the session is over: there was no recipient, and no dead letter says so"),
    /** The record lies behind the END, and no dead letter answers it. */
    BEHIND_FENCE_NO_LETTER("behind the session's END, and not dead-lettered"),
    /** Another content under an id that was taken, and no dead letter. */
    ID_CONFLICT_NO_LETTER("another content under an id that was used before, and not dead-lettered"),
    /** A record that is not what its topic holds, and no dead letter. */
    BAD_RECORD_NO_LETTER("a record that can't be used, and not dead-lettered"),
    /** The acknowledgements cover it; it was never sent to the recipient. */
    NEVER_DISPATCHED("acknowledged, never dispatched"),
    /** Only what the recipient's client claimed when it came back covers it; it was never sent to the recipient. */
    CLAIMED_NEVER_DISPATCHED("claimed by the client's resume, never dispatched"),
    /** A dispatch names as its predecessor what does not lie before it. */
    CHAIN_FALLS("dispatched as the successor of a position that is not before it");

    private final String sentence;

    Cause(String sentence) {
        this.sentence = sentence;
    }

    /** For a person. */
    public String sentence() {
        return sentence;
    }
}
