package org.crisisline.cli.ledger;

/** What became of a message for one recipient. */
public enum Outcome {
    /** The recipient has it. */
    DELIVERED,
    /** It waits for the recipient, and the session lives. */
    PENDING,
    /** It is in the dead-letter topic, for good. */
    DEAD_LETTERED,
    /** Its end should be written, and is not yet; or what is written does not fit. */
    SETTLING,
    /** It is older than what is kept of the acknowledgements. */
    NOT_KEPT
}
