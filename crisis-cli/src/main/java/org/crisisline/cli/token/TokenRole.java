package org.crisisline.cli.token;

import java.util.Locale;

/** What a token makes of its holder, as the protocol spells it. */
public enum TokenRole {
    PERSON,
    RESPONDER,
    SUPERVISOR,
    SERVICE;

    /** The value of the claim {@code role}. */
    public String claim() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return claim();
    }
}
