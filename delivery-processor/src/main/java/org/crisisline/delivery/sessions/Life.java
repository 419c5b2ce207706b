package org.crisisline.delivery.sessions;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.delivery.lane.Activation;
import org.crisisline.delivery.store.StateReader;
import org.crisisline.delivery.store.StateWriter;
import org.crisisline.schemas.record.Role;

/**
 * What is kept of a session's life. Mutable; belongs to the decision that loaded it, and is written whole.
 *
 * <pre>
 *  LIVE ──(someone ends it, or nobody came for too long)──► ENDING ──(END and status durable)──► OVER
 * </pre>
 */
final class Life {
    enum Phase {
        /** Takes participants. */
        LIVE,
        /** Its END is being written to every log, again after a crash. */
        ENDING,
        /** Its END is in every log; remembered until tokens have died. */
        OVER
    }

    /**
     * How it ended.
     *
     * @param cause {@code ended} or {@code expired}
     * @param by who ended it, or null
     * @param reason what that one said, or null
     * @param atMillis when, by the broker's clock
     */
    record Ending(String cause, String by, String reason, long atMillis) {}

    private static final int VERSION = 4;
    /** Does not say since when someone's connection is the active one. */
    private static final int THIRD_VERSION = 3;
    /** Does not say yet how severe it is, nor whether the person is away. */
    private static final int SECOND_VERSION = 2;
    /** Members do not say yet which presence of theirs counted last. */
    private static final int FIRST_VERSION = 1;

    /** Of an emergency whose severity nobody has said. */
    private static final int SOME_SEVERITY = 1;

    private static final int MANY = 1 << 16;
    private static final Phase[] PHASES = Phase.values();
    private static final Role[] ROLES = Role.values();

    private final String sessionId;
    private final Map<String, Member> roster = new LinkedHashMap<>();
    private Phase phase = Phase.LIVE;
    private boolean emergency;
    private int severity;
    private long idleSinceMillis;
    private Ending ending;
    private Absence absence;

    /** @param idleSinceMillis when it began, with nobody connected, by the broker's clock */
    Life(String sessionId, long idleSinceMillis) {
        this.sessionId = Objects.requireNonNull(sessionId, "sessionId");
        this.idleSinceMillis = idleSinceMillis;
    }

    String sessionId() {
        return sessionId;
    }

    Phase phase() {
        return phase;
    }

    Collection<Member> members() {
        return Collections.unmodifiableCollection(roster.values());
    }

    Optional<Member> member(String id) {
        return Optional.ofNullable(roster.get(id));
    }

    void join(Member member) {
        roster.put(member.id(), member);
    }

    boolean isEmergency() {
        return emergency;
    }

    void becomeEmergency() {
        emergency = true;
    }

    /** How severe it was last said to be in earnest, 1 to 10; 0 when it never was. */
    int severity() {
        return severity;
    }

    /** Someone said, in earnest, how severe it is; null: only that it is an emergency. */
    void said(Integer now) {
        severity = now == null ? Math.max(severity, SOME_SEVERITY) : now;
    }

    /** The person's being away; empty while there is one, or none was ever there. */
    Optional<Absence> absence() {
        return Optional.ofNullable(absence);
    }

    void away(Absence now) {
        absence = now;
    }

    void notAway() {
        absence = null;
    }

    /** Since when nobody is connected; meaningless while someone is. */
    long idleSinceMillis() {
        return idleSinceMillis;
    }

    void idleSince(long millis) {
        idleSinceMillis = millis;
    }

    boolean isIdle() {
        return roster.values().stream().allMatch(member -> member.seat().isEmpty());
    }

    Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    void end(Ending how) {
        if (phase != Phase.LIVE) {
            throw new IllegalStateException("session " + sessionId + " is " + phase + ": only one that is LIVE ends");
        }
        phase = Phase.ENDING;
        ending = how;
    }

    void over() {
        if (phase != Phase.ENDING) {
            throw new IllegalStateException(
                    "session " + sessionId + " is " + phase + ": only one that is ENDING goes OVER");
        }
        phase = Phase.OVER;
        roster.clear();
        absence = null;
    }

    byte[] encode() {
        StateWriter out = new StateWriter(VERSION);
        out.constant(phase).flag(emergency).number(idleSinceMillis);
        out.flag(ending != null);
        if (ending != null) {
            out.text(ending.cause())
                    .textOrNull(ending.by())
                    .textOrNull(ending.reason())
                    .number(ending.atMillis());
        }
        out.number(roster.size());
        for (Member member : roster.values()) {
            out.text(member.id()).constant(member.role());
            out.number(member.joinedAt())
                    .number(member.changedAt())
                    .number(member.appliedAt())
                    .flag(member.hasLeft());
            out.flag(member.seat().isPresent());
            member.seat()
                    .ifPresent(seat -> out.text(seat.connectionId())
                            .text(seat.gatewayId())
                            .number(seat.gatewayEpoch())
                            .number(seat.mailbox())
                            .number(seat.activation().offset()));
        }
        out.number(severity).flag(absence != null);
        if (absence != null) {
            out.text(absence.participantId())
                    .text(absence.connectionId())
                    .number(absence.goneAt())
                    .number(absence.calledAt());
        }
        return out.toBytes();
    }

    private static Seat seat(StateReader in) {
        String connectionId = in.text();
        String gatewayId = in.text();
        long gatewayEpoch = in.number();
        int mailbox = (int) in.number();
        Activation activation = in.version() > THIRD_VERSION ? new Activation(in.number()) : Activation.UNKNOWN;
        return new Seat(connectionId, gatewayId, gatewayEpoch, mailbox, activation);
    }

    static Life decode(String sessionId, byte[] bytes) {
        StateReader in = new StateReader("the life of a session", FIRST_VERSION, VERSION, bytes);
        Phase phase = in.constant(PHASES);
        boolean emergency = in.flag();
        Life life = new Life(sessionId, in.number());
        life.phase = phase;
        life.emergency = emergency;
        if (in.flag()) {
            life.ending = new Ending(in.text(), in.textOrNull(), in.textOrNull(), in.number());
        }
        int members = in.count(MANY);
        for (int i = 0; i < members; i++) {
            Member member = new Member(in.text(), in.constant(ROLES), in.number(), in.number());
            if (in.version() > FIRST_VERSION) {
                member.applied(in.number());
            }
            if (in.flag()) {
                member.leave();
            }
            if (in.flag()) {
                member.sit(seat(in));
            }
            life.join(member);
        }
        if (in.version() <= SECOND_VERSION) {
            life.severity = emergency ? SOME_SEVERITY : 0;
        } else {
            life.severity = in.count(MANY);
            if (in.flag()) {
                life.absence = new Absence(in.text(), in.text(), in.number(), in.number());
            }
        }
        in.end();
        return life;
    }
}
