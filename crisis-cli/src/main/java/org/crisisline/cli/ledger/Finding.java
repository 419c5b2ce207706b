package org.crisisline.cli.ledger;

import java.util.Objects;
import java.util.Optional;

/**
 * Something that is not accounted for.
 *
 * @param place the record that it is about
 * @param cause why it is listed
 * @param sessionId its session, if one can be told
 * @param messageId the message's id, if there is one
 * @param recipient who should have it, if it is about one
 */
public record Finding(
        Place place, Cause cause, Optional<String> sessionId, Optional<String> messageId, Optional<String> recipient) {
    public Finding {
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(cause, "cause");
    }

    static Finding of(SessionBook session, Said message, Member recipient, Cause cause) {
        return new Finding(
                session.place(message),
                cause,
                Optional.of(session.id()),
                Optional.of(message.id()),
                Optional.ofNullable(recipient).map(Member::id));
    }
}
