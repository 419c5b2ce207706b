package org.crisisline.escalation.desk;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.crisisline.escalation.channel.ChannelDirectory;
import org.crisisline.escalation.channel.Invitation;

/**
 * The ways out to a human and back.
 *
 * @param channels by which humans are called; their names are those of the policy's tiers
 * @param invitations where a human answers the call of an escalation, by its id; called on the desk's thread, and must not block
 */
public record Ways(ChannelDirectory channels, Function<String, Optional<Invitation>> invitations) {
    public Ways {
        Objects.requireNonNull(channels, "channels");
        Objects.requireNonNull(invitations, "invitations");
    }

    /** Without a way back by a link. */
    public static Ways outOnly(ChannelDirectory channels) {
        return new Ways(channels, escalationId -> Optional.empty());
    }
}
