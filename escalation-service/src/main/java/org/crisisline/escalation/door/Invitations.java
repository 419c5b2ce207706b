package org.crisisline.escalation.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.crisisline.escalation.channel.Invitation;
import org.crisisline.schemas.direct.DirectCall;

/**
 * Makes the links by which a human answers a call; none while no public address is configured, since a link that leads nowhere costs the
 * moment in which it is tried. Any thread.
 */
public final class Invitations implements Function<String, Optional<Invitation>> {
    private final Optional<String> base;
    private final Optional<LinkTokens> tokens;

    /** @param clock the wall clock: links expire by it, at any instance */
    public Invitations(DoorSettings settings, Clock clock) {
        this.base = settings.url().map(Invitations::withoutSlash);
        this.tokens = settings.linkSecret().map(secret -> new LinkTokens(secret, settings.linkLifetime(), clock));
    }

    @Override
    public Optional<Invitation> apply(String escalationId) {
        if (base.isEmpty() || tokens.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Invitation(link(escalationId, Purpose.ACKNOWLEDGE), link(escalationId, Purpose.RESOLVE)));
    }

    private URI link(String escalationId, Purpose purpose) {
        return URI.create(base.orElseThrow() + DirectCall.PATH + "/" + URLEncoder.encode(escalationId, UTF_8) + "/"
                + purpose.path() + "?token=" + tokens.orElseThrow().make(escalationId, purpose));
    }

    private static String withoutSlash(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
