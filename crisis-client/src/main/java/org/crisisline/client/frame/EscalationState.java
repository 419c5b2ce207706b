package org.crisisline.client.frame;

/** How far an escalation is. */
public enum EscalationState {
    /** The log has it. */
    REQUESTED,
    /** A channel has accepted the call. */
    DISPATCHED,
    /** A human has taken it. */
    ACKNOWLEDGED,
    /** It is over, well. */
    RESOLVED,
    /** It could not be carried out. */
    FAILED,
    /** All tiers were called, and nobody took it. */
    EXHAUSTED,
    /** A state that a newer server knows and this client does not. */
    UNKNOWN
}
