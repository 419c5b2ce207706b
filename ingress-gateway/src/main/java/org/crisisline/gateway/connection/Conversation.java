package org.crisisline.gateway.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.wire.ClientFrame;
import org.crisisline.gateway.wire.CloseReason;
import org.crisisline.gateway.wire.ErrorCode;
import org.crisisline.gateway.wire.ResumePoint;
import org.crisisline.gateway.wire.ServerFrame;
import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.Priority;

/**
 * The core of one connection: a function of (state, event, moment) to effects. See {@link ConnectionState} for the states. Pure but for
 * what it keeps of its own; one thread's.
 */
final class Conversation {
    private final String connectionId;
    private final ConnectionSettings settings;
    private final SessionKnowledge sessions;
    private final Admission admission;
    private final RandomGenerator random;
    private final long openedNanos;
    private final RateLimits rates;
    private final Heartbeat heartbeat;
    private final Departure departure;

    private ConnectionState state = new ConnectionState.AwaitingConnect();
    private Upstream upstream;
    private Downstream downstream;
    private MailboxRouter mailbox;
    private ActivePresence presence;

    /**
     * @param bearer the token that came with the upgrade, if one did
     * @param opened when the socket was accepted
     */
    Conversation(
            String connectionId,
            ConnectionSettings settings,
            SessionKnowledge sessions,
            TokenGate tokens,
            Optional<Bearer> bearer,
            RandomGenerator random,
            Moment opened) {
        this.connectionId = connectionId;
        this.settings = settings;
        this.sessions = sessions;
        admission = new Admission(tokens, sessions, bearer, settings.emergencySeverity());
        this.random = random;
        openedNanos = opened.nanos();
        rates = new RateLimits(settings.limits(), opened.nanos());
        heartbeat = new Heartbeat(settings.heartbeat(), opened.nanos());
        departure = new Departure(settings.leaveTimeout());
    }

    ConnectionState state() {
        return state;
    }

    /** What is to be done about an event. */
    List<Effect> on(ConnectionEvent event, Moment now) {
        List<Effect> effects = new ArrayList<>(4);
        if (!(state instanceof ConnectionState.Closing)) {
            handle(event, now, effects);
        }
        return effects;
    }

    /** How long until the next {@link ConnectionEvent.Tick} has something to do, at most. */
    Duration untilNextTick(Moment now) {
        if (state instanceof ConnectionState.AwaitingConnect) {
            return atLeastOneMilli(openedNanos + settings.connectTimeout().toNanos() - now.nanos());
        }
        long nanos = Math.min(heartbeat.nextNanos() - now.nanos(), departure.untilDueNanos(now.nanos()));
        if (state instanceof ConnectionState.Active) {
            nanos = Math.min(nanos, presence.dueNanos() - now.nanos());
        }
        Optional<TokenClaims> claims = claims();
        if (claims.isPresent()) {
            Duration life = Duration.between(now.wall(), claims.get().expiresAt());
            if (life.compareTo(Duration.ofNanos(nanos)) < 0) {
                nanos = life.toNanos();
            }
        }
        return atLeastOneMilli(nanos);
    }

    private static Duration atLeastOneMilli(long nanos) {
        return Duration.ofNanos(Math.max(1_000_000, nanos));
    }

    private void handle(ConnectionEvent event, Moment now, List<Effect> effects) {
        if (event instanceof ConnectionEvent.FrameRead read) {
            heartbeat.heard(now.nanos());
            frame(read.frame(), now, effects);
        } else if (event instanceof ConnectionEvent.MailboxRead read) {
            if (mailbox != null) {
                mailbox(read, now, effects);
            }
        } else if (event instanceof ConnectionEvent.LogAccepted accepted) {
            if (upstream != null) {
                upstream.accepted(accepted.id(), accepted.position(), now.nanos(), effects);
            }
        } else if (event instanceof ConnectionEvent.LogRefused refused) {
            if (upstream != null) {
                upstream.refused(refused.id(), refused.failure(), refused.retryAfter(), effects);
            }
        } else if (event instanceof ConnectionEvent.HumanAsked asked) {
            if (downstream != null) {
                downstream.askedDirectly(asked.notice(), now.nanos(), effects);
            }
        } else if (event instanceof ConnectionEvent.SeenLost lost) {
            if (downstream != null) {
                downstream.seenLost(lost.priority());
            }
        } else if (event instanceof ConnectionEvent.FrameInvalid invalid) {
            heartbeat.heard(now.nanos());
            invalid(invalid, now, effects);
        } else if (event instanceof ConnectionEvent.Heard) {
            heartbeat.heard(now.nanos());
            strikeUnless(rates.allowsControl(now.nanos()), now, effects);
        } else if (event instanceof ConnectionEvent.Tick) {
            tick(now, effects);
        } else {
            fromOutside(event, effects);
        }
    }

    /** What the gateway, another connection or the network decides. */
    private void fromOutside(ConnectionEvent event, List<Effect> effects) {
        if (event instanceof ConnectionEvent.TransportBroken broken) {
            close(broken.reason(), broken.explanation(), effects);
        } else if (event instanceof ConnectionEvent.CloseRead read) {
            close(CloseReason.CLOSED_BY_CLIENT, read.code(), "", DetachCause.CLOSED, effects);
        } else if (event instanceof ConnectionEvent.ChannelGone) {
            close(CloseReason.LOST, "", effects);
        } else if (event instanceof ConnectionEvent.TakenOver taken) {
            if (state instanceof ConnectionState.Active active) {
                mailbox.takenOver(taken.byConnectionId());
                becomeSpare(active.claims(), effects);
            }
        } else if (event instanceof ConnectionEvent.Evicted) {
            close(CloseReason.TOO_MANY_CONNECTIONS, "more connections of this participant than allowed", effects);
        } else if (event instanceof ConnectionEvent.SessionOver over) {
            if (claims().isPresent()) {
                effects.add(new Effect.Write(new ServerFrame.Ended(over.reason())));
                close(CloseReason.DONE, "the session is over", effects);
            }
        } else if (event instanceof ConnectionEvent.TokenRevoked) {
            close(CloseReason.TOKEN_REVOKED, "the token was revoked", DetachCause.REVOKED, effects);
        } else if (event instanceof ConnectionEvent.HasLeft) {
            close(CloseReason.DONE, "left", effects);
        } else if (event instanceof ConnectionEvent.LeaveRefused refused) {
            departure.refused(refused.failure(), effects);
        } else if (event instanceof ConnectionEvent.EndRefused refused) {
            Ending.refused(refused.failure(), effects);
        } else if (event instanceof ConnectionEvent.RenewPresence) {
            if (isHereToStay()) {
                renew(effects);
            }
        } else if (event instanceof ConnectionEvent.DrainAnnounced drain) {
            if (claims().isPresent()) {
                effects.add(new Effect.Write(new ServerFrame.Draining(drain.reconnectAfterMs(), settings.otherUrls())));
            }
        } else if (event instanceof ConnectionEvent.DrainOver) {
            close(CloseReason.GOING_AWAY, "this gateway is going away", DetachCause.GATEWAY_DRAINING, effects);
        } else if (event instanceof ConnectionEvent.CutOffTold told) {
            if (claims().isPresent()) {
                effects.add(new Effect.Write(new ServerFrame.CutOff(told.cutOff(), told.moveAfterMs())));
            }
        } else if (event instanceof ConnectionEvent.NoRoom) {
            close(CloseReason.OVERLOADED, "this gateway has no room", effects);
        }
    }

    // ---------------------------------------------------------------------------------------------- frames

    private void frame(ClientFrame frame, Moment now, List<Effect> effects) {
        if (state instanceof ConnectionState.AwaitingConnect) {
            if (frame instanceof ClientFrame.Connect connect) {
                connect(connect, now, effects);
            } else {
                String text = "expected the first frame to be connect, found " + frame.type();
                close(CloseReason.PROTOCOL_BROKEN, text, effects);
            }
        } else if (frame instanceof ClientFrame.Send send) {
            if (isActiveFor(send.id(), effects)) {
                strikeUnless(upstream.send(send, now, effects), now, effects);
            }
        } else if (frame instanceof ClientFrame.Escalate escalate) {
            if (isActiveFor(escalate.id(), effects)) {
                strikeUnless(upstream.escalate(escalate, now, effects), now, effects);
            }
        } else if (rates.allowsControl(now.nanos())) {
            control(frame, now, effects);
        } else {
            effects.add(new Effect.Write(ServerFrame.Refused.later(
                    ErrorCode.RATE_LIMITED,
                    "too many frames",
                    Optional.empty(),
                    rates.millisUntilControl(now.nanos()))));
            strikeUnless(false, now, effects);
        }
    }

    private void control(ClientFrame frame, Moment now, List<Effect> effects) {
        boolean active = state instanceof ConnectionState.Active;
        if (frame instanceof ClientFrame.Ack ack) {
            // From a spare it is the echo of a take-over: the present connection acknowledges for itself.
            if (active) {
                downstream.acknowledge(ack.priority(), ack.position(), false, effects);
            }
        } else if (frame instanceof ClientFrame.Seen seen) {
            if (active) {
                downstream.acknowledge(seen.priority(), seen.position(), true, effects);
            }
        } else if (frame instanceof ClientFrame.Ping ping) {
            effects.add(new Effect.Write(new ServerFrame.Pong(ping.nonce(), now.wall())));
        } else if (frame instanceof ClientFrame.Activate activate) {
            activate(activate.resume(), now, effects);
        } else if (frame instanceof ClientFrame.Connect) {
            effects.add(new Effect.Write(
                    ServerFrame.Refused.of(ErrorCode.INVALID_FRAME, "connect comes once, as the first frame")));
        } else if (!active) {
            effects.add(new Effect.Write(ServerFrame.Refused.of(
                    ErrorCode.NOT_ACTIVE, "this connection is a spare, expected activate before " + frame.type())));
        } else if (frame instanceof ClientFrame.Leave) {
            departure.ask(now, effects);
        } else if (frame instanceof ClientFrame.End end) {
            Ending.ask(end, claims().orElseThrow().role(), effects);
        }
    }

    private boolean isActiveFor(String id, List<Effect> effects) {
        if (state instanceof ConnectionState.Active) {
            return true;
        }
        effects.add(new Effect.Write(ServerFrame.Refused.of(
                ErrorCode.NOT_ACTIVE, "this connection is a spare, expected activate before it sends", id)));
        return false;
    }

    private void invalid(ConnectionEvent.FrameInvalid invalid, Moment now, List<Effect> effects) {
        if (state instanceof ConnectionState.AwaitingConnect) {
            close(CloseReason.PROTOCOL_BROKEN, "expected the first frame to be connect: " + invalid.message(), effects);
            return;
        }
        effects.add(new Effect.Write(new ServerFrame.Refused(
                ErrorCode.INVALID_FRAME, invalid.message(), invalid.id(), OptionalLong.empty())));
        strikeUnless(rates.allowsControl(now.nanos()), now, effects);
    }

    private void strikeUnless(boolean fine, Moment now, List<Effect> effects) {
        if (!fine && rates.strikesOut(now.nanos())) {
            close(CloseReason.LIMITS_BROKEN, "limits were broken again and again", effects);
        }
    }

    // ---------------------------------------------------------------------------------------------- transitions

    private void connect(ClientFrame.Connect frame, Moment now, List<Effect> effects) {
        Admission.Decision decision = admission.decide(frame, now);
        if (decision instanceof Admission.Decision.TurnedAway away) {
            away.refusal().ifPresent(why -> effects.add(Effect.Audit.of("token.refused", why.label())));
            close(away.reason(), away.text(), effects);
            return;
        }
        Admission.Decision.Admitted admitted = (Admission.Decision.Admitted) decision;
        TokenClaims claims = admitted.claims();
        presence = new ActivePresence(admitted.emergency(), admitted.severity(), settings.presenceRenewal(), random);
        boolean emergency = presence.isEmergency() || sessions.isEmergency(claims.sessionId());
        SentMessages sent = new SentMessages(settings.limits().rememberedMessages());
        upstream = new Upstream(connectionId, settings, claims, sessions, rates, sent);
        downstream = new Downstream(claims.participantId(), sent, rates);
        mailbox = new MailboxRouter(claims, downstream);
        state = new ConnectionState.Spare(claims);
        effects.add(new Effect.Register(claims, frame.standby()));
        effects.add(new Effect.Write(Greeting.of(connectionId, settings, claims, emergency, frame, now.wall())));
        effects.add(new Effect.Measure(Effect.Measurement.HANDSHAKE, Priority.NORMAL, now.nanos() - openedNanos));
        effects.add(new Effect.Audit(
                "connection.opened", "ok", Optional.empty(), Map.of("standby", Boolean.toString(frame.standby()))));
        if (!frame.standby()) {
            becomeActive(claims, frame.resume(), now, effects);
        }
    }

    private void activate(Optional<ResumePoint> resume, Moment now, List<Effect> effects) {
        if (state instanceof ConnectionState.Spare spare) {
            becomeActive(spare.claims(), resume, now, effects);
        }
        // To one that is active already it is only confirmed: it holds.
        effects.add(new Effect.Write(new ServerFrame.Active(true)));
    }

    private void becomeActive(TokenClaims claims, Optional<ResumePoint> resume, Moment now, List<Effect> effects) {
        state = new ConnectionState.Active(claims);
        downstream.begin(resume, settings.logEpoch(), now.nanos());
        effects.add(new Effect.Attach(presence.begin(resume, now.nanos())));
        if (presence.isEmergency()) {
            effects.add(new Effect.MarkEmergency());
        }
    }

    private void becomeSpare(TokenClaims claims, List<Effect> effects) {
        state = new ConnectionState.Spare(claims);
        effects.add(new Effect.Write(new ServerFrame.Active(false)));
    }

    private void mailbox(ConnectionEvent.MailboxRead read, Moment now, List<Effect> effects) {
        MailboxRouter.Outcome outcome =
                mailbox.route(read, state instanceof ConnectionState.Active, now.nanos(), effects);
        if (outcome instanceof MailboxRouter.Outcome.CloseAsked asked) {
            CloseReason reason = CloseReason.askedFor(asked.code());
            close(reason, asked.code(), asked.text(), DetachCause.CLOSED, effects);
        } else if (outcome instanceof MailboxRouter.Outcome.Superseded) {
            becomeSpare(claims().orElseThrow(), effects);
            effects.add(new Effect.StandDown());
        }
    }

    private void tick(Moment now, List<Effect> effects) {
        if (state instanceof ConnectionState.AwaitingConnect) {
            if (now.nanos() - openedNanos >= settings.connectTimeout().toNanos()) {
                String text =
                        "no connect frame within " + settings.connectTimeout().toMillis() + " ms";
                close(CloseReason.CONNECT_MISSING, text, effects);
            }
            return;
        }
        if (!now.wall().isBefore(claims().orElseThrow().expiresAt())) {
            close(CloseReason.TOKEN_EXPIRED, "the token has expired", DetachCause.REVOKED, effects);
            return;
        }
        switch (heartbeat.due(now.nanos())) {
            case NOTHING -> {
                // Heard of lately.
            }
            case PING -> effects.add(new Effect.PingClient());
            case GIVE_UP -> {
                close(CloseReason.HEARTBEAT_MISSING, "two pings were not answered", effects);
                return;
            }
        }
        departure.tick(now.nanos(), effects);
        if (isHereToStay() && presence.isDue(now.nanos())) {
            renew(effects);
        }
    }

    /** Who is leaving is not announced again: behind its leaving that would be someone who comes back. */
    private boolean isHereToStay() {
        return state instanceof ConnectionState.Active && !departure.isWanted();
    }

    private void renew(List<Effect> effects) {
        effects.add(new Effect.Renew(presence.renewal()));
        downstream.seenAgain(effects);
    }

    // ---------------------------------------------------------------------------------------------- the end

    private void close(CloseReason reason, String text, List<Effect> effects) {
        close(reason, text, DetachCause.CLOSED, effects);
    }

    private void close(CloseReason reason, String text, DetachCause cause, List<Effect> effects) {
        close(reason, reason.code(), text, cause, effects);
    }

    private void close(CloseReason reason, int code, String text, DetachCause cause, List<Effect> effects) {
        boolean wasActive = state instanceof ConnectionState.Active;
        boolean wasKnown = claims().isPresent();
        state = new ConnectionState.Closing(reason);
        effects.add(Effect.Close.of(reason, code, text));
        if (wasKnown) {
            Integer closeCode = reason == CloseReason.LOST ? null : code;
            effects.add(new Effect.Deregister(wasActive ? new Detached(cause, closeCode) : null));
            effects.add(new Effect.Audit(
                    "connection.closed", reason.label(), Optional.empty(), Map.of("code", Integer.toString(code))));
        }
    }

    private Optional<TokenClaims> claims() {
        if (state instanceof ConnectionState.Spare spare) {
            return Optional.of(spare.claims());
        }
        return state instanceof ConnectionState.Active active ? Optional.of(active.claims()) : Optional.empty();
    }
}
