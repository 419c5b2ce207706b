package org.crisisline.client.frame;

/** What a participant is, by its token. */
public enum Role {
    PERSON,
    RESPONDER,
    SUPERVISOR,
    SERVICE,
    /** A role that a newer server knows and this client does not. */
    UNKNOWN
}
