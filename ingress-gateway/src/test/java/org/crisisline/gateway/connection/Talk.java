package org.crisisline.gateway.connection;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.token.TokenVerdict;
import org.crisisline.gateway.wire.ClientFrame;
import org.crisisline.gateway.wire.CloseReason;
import org.crisisline.gateway.wire.ResumePoint;
import org.crisisline.gateway.wire.ServerFrame;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.Lane;

/** A conversation on a test clock, and what came out of it. */
final class Talk {
    static final String EPOCH = "epoch-1";
    static final String CONNECTION = "c-1";
    static final Instant EXPIRY = Instant.parse("2026-01-01T01:00:00Z");
    static final TokenClaims CLAIMS = new TokenClaims("s-1", "p-1", Role.PERSON, EXPIRY, "jti-1");
    static final List<URI> OTHER_URLS = List.of(URI.create("wss://other.example/v1/connect"));
    static final ConnectionLimits LIMITS = new ConnectionLimits(
            65_536,
            1_000,
            new ConnectionLimits.Rate(10, 20),
            new ConnectionLimits.Rate(10, 5),
            new ConnectionLimits.Rate(100, 200),
            new ConnectionLimits.Rate(1, 10),
            8,
            16,
            1 << 20);
    static final ConnectionSettings SETTINGS = new ConnectionSettings(
            "g-1",
            EPOCH,
            LIMITS,
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(4),
            8,
            OTHER_URLS);

    final TestClock clock = new TestClock();
    private final TokenClaims claims;
    private final Map<String, TokenVerdict> verdicts = new HashMap<>();
    private final List<Effect> effects = new ArrayList<>();
    private final Conversation conversation;
    private boolean over;
    private boolean emergency;

    Talk() {
        this(Optional.empty());
    }

    Talk(Optional<Bearer> bearer) {
        this(CLAIMS, bearer);
    }

    private Talk(TokenClaims claims, Optional<Bearer> bearer) {
        this.claims = claims;
        verdicts.put("t", new TokenVerdict.Valid(claims));
        SessionKnowledge sessions = new SessionKnowledge() {
            @Override
            public boolean isEmergency(String sessionId) {
                return emergency;
            }

            @Override
            public boolean isOver(String sessionId) {
                return over;
            }
        };
        TokenGate gate = new TokenGate() {
            @Override
            public TokenVerdict verify(String token, Instant now) {
                return verdicts.getOrDefault(token, TokenVerdict.refused(TokenVerdict.Refusal.BAD_SIGNATURE));
            }

            @Override
            public boolean isRevoked(String tokenId) {
                return false;
            }
        };
        conversation =
                new Conversation(CONNECTION, SETTINGS, sessions, gate, bearer, new Random(1), Moment.now(clock, clock));
    }

    static Talk as(Role role) {
        return new Talk(
                new TokenClaims(CLAIMS.sessionId(), CLAIMS.participantId(), role, EXPIRY, "jti-1"), Optional.empty());
    }

    static ClientFrame.Connect connect() {
        return connect(OptionalInt.empty(), false, Optional.empty());
    }

    static ClientFrame.Connect connect(ResumePoint resume) {
        return connect(OptionalInt.empty(), false, Optional.of(resume));
    }

    static ClientFrame.Connect connect(int severity) {
        return connect(OptionalInt.of(severity), false, Optional.empty());
    }

    static ClientFrame.Connect standby() {
        return connect(OptionalInt.empty(), true, Optional.empty());
    }

    private static ClientFrame.Connect connect(OptionalInt severity, boolean standby, Optional<ResumePoint> resume) {
        return new ClientFrame.Connect(Optional.of(new Secret("t")), severity, false, standby, resume);
    }

    static ClientFrame.Send send(String id) {
        return new ClientFrame.Send(id, "text", Optional.empty(), "{\"text\":\"hello\"}");
    }

    static Dispatch dispatch(long position, long previous, long cursor) {
        return dispatch(Priority.NORMAL, position, previous, cursor, 1);
    }

    static Dispatch dispatch(Priority priority, long position, long previous, long cursor, int attempt) {
        return new Dispatch(
                priority,
                position,
                previous,
                cursor,
                attempt,
                "m-" + position,
                "p-2",
                Role.RESPONDER,
                "text",
                "{}",
                Instant.EPOCH);
    }

    static Effect.Report report(SpecificRecordBase body) {
        return new Effect.Report(Lane.ROUTINE, body);
    }

    void tokens(String token, TokenVerdict verdict) {
        verdicts.put(token, verdict);
    }

    void sessionIsOver() {
        over = true;
    }

    void sessionIsEmergency() {
        emergency = true;
    }

    Talk connected() {
        says(connect());
        return this;
    }

    Talk passes(Duration duration) {
        clock.advance(duration);
        return this;
    }

    List<Effect> says(ClientFrame frame) {
        return happens(new ConnectionEvent.FrameRead(frame));
    }

    List<Effect> mailbox(SpecificRecordBase body) {
        return mailboxOf(claims.sessionId(), claims.participantId(), body);
    }

    List<Effect> mailboxOf(String sessionId, String participantId, SpecificRecordBase body) {
        return happens(new ConnectionEvent.MailboxRead(
                new MailboxRecord("g-1", 1L, sessionId, participantId, CONNECTION, body)));
    }

    List<Effect> happens(ConnectionEvent event) {
        List<Effect> now = conversation.on(event, Moment.now(clock, clock));
        effects.addAll(now);
        return now;
    }

    Duration untilNextTick() {
        return conversation.untilNextTick(Moment.now(clock, clock));
    }

    ConnectionState state() {
        return conversation.state();
    }

    List<Effect> effects() {
        return effects;
    }

    long count(Class<? extends Effect> type) {
        return effects.stream().filter(type::isInstance).count();
    }

    <E extends Effect> List<E> all(Class<E> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<ServerFrame> written() {
        return all(Effect.Write.class).stream().map(Effect.Write::frame).toList();
    }

    ServerFrame lastWritten() {
        return written().get(written().size() - 1);
    }

    ServerFrame.Refused lastRefusal() {
        return (ServerFrame.Refused) lastWritten();
    }

    Optional<CloseReason> closed() {
        return all(Effect.Close.class).stream().map(Effect.Close::reason).findFirst();
    }

    Attached attached() {
        List<Effect.Attach> all = all(Effect.Attach.class);
        return all.get(all.size() - 1).body();
    }

    List<Attached> renewals() {
        return all(Effect.Renew.class).stream().map(Effect.Renew::body).toList();
    }

    Detached detached() {
        return all(Effect.Deregister.class).get(0).bodyOrNull();
    }

    List<SpecificRecordBase> announced() {
        return all(Effect.Announce.class).stream()
                .map(Effect.Announce::presenceBody)
                .toList();
    }
}
