package org.crisisline.gateway.connection;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.crisisline.gateway.connection.ConnectionPorts.PresenceAnswer;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.wire.FrameCodec;
import org.crisisline.gateway.wire.InvalidFrameException;
import org.crisisline.gateway.wire.JsonFrameCodec;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.MailboxRecord;

/**
 * A connection without a socket: the real conversation, with the effects carried out as the handler does it, one step of its event loop at a
 * time. What other threads tell it waits in the loop's queue; frames come and go as bytes.
 */
public final class SimulatedLine implements ConnectionHandle {
    private static final FrameCodec CODEC = new JsonFrameCodec();

    private final String id;
    private final ConnectionPorts ports;
    private final Conversation conversation;
    private final Deque<ConnectionEvent> tasks = new ArrayDeque<>();
    private final Deque<byte[]> written = new ArrayDeque<>();
    private TokenClaims claims;
    private Party party;
    private OptionalInt closeCode = OptionalInt.empty();
    private AtomicBoolean leaving = new AtomicBoolean();
    private final ToldPresence told;
    private boolean gone;
    private long tickAt;

    /** Its socket was just accepted. */
    public SimulatedLine(String id, ConnectionSettings settings, ConnectionPorts ports, RandomGenerator random) {
        this.id = id;
        this.ports = ports;
        this.told = new ToldPresence(ports.presence());
        this.conversation =
                new Conversation(id, settings, ports.sessions(), ports.tokens(), Optional.empty(), random, now());
        plan();
    }

    private Moment now() {
        return Moment.now(ports.ticker(), ports.clock());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void tell(ConnectionEvent event) {
        tasks.add(event);
    }

    @Override
    public void deliver(List<MailboxRecord> records, Runnable done) {
        records.forEach(record -> tasks.add(new ConnectionEvent.MailboxRead(record)));
        done.run();
    }

    /** Takes the next task of the event loop; whether there was one. */
    public boolean runTask() {
        ConnectionEvent next = tasks.poll();
        if (next != null) {
            happen(next);
        }
        return next != null;
    }

    /** Whether something waits in the event loop. */
    public boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /** A text frame has arrived. */
    public void read(byte[] frame) {
        if (isClosing()) {
            return;
        }
        try {
            happen(new ConnectionEvent.FrameRead(CODEC.read(frame)));
        } catch (InvalidFrameException e) {
            happen(new ConnectionEvent.FrameInvalid(e.getMessage(), e.id()));
        }
    }

    /** A pong has arrived. */
    public void heard() {
        happen(new ConnectionEvent.Heard());
    }

    /** The socket is gone. */
    public void lost() {
        if (!gone) {
            gone = true;
            happen(new ConnectionEvent.ChannelGone());
        }
    }

    /** Looks at the time, if it planned to by now; whether it had. */
    public boolean tickIfDue() {
        if (isClosing() || ports.ticker().nanos() - tickAt < 0) {
            return false;
        }
        happen(new ConnectionEvent.Tick());
        plan();
        return true;
    }

    /** Frames that were written, oldest first; whoever carries them takes them out. */
    public Deque<byte[]> written() {
        return written;
    }

    /** The code of the close frame behind all that was written; empty while it is open. */
    public OptionalInt closeCode() {
        return closeCode;
    }

    private boolean isClosing() {
        return closeCode.isPresent() || gone;
    }

    private void plan() {
        tickAt = ports.ticker().nanos() + conversation.untilNextTick(now()).toNanos();
    }

    private void happen(ConnectionEvent event) {
        boolean planAgain = false;
        for (Effect effect : conversation.on(event, now())) {
            carryOut(effect);
            planAgain |= effect instanceof Effect.Register
                    || effect instanceof Effect.Attach
                    || effect instanceof Effect.Leave;
        }
        if (planAgain && !isClosing()) {
            plan();
        }
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Close close) {
            closeCode = OptionalInt.of(close.code());
        } else if (effect instanceof Effect.Write write) {
            if (!gone) {
                written.add(CODEC.write(write.frame()));
            }
        } else if (effect instanceof Effect.Publish publish) {
            publish(publish.id(), publish);
        } else if (effect instanceof Effect.Report report) {
            report(report);
        } else if (effect instanceof Effect.PingClient) {
            // Whoever is at the other end is alive: the pong comes at once.
            tasks.add(new ConnectionEvent.Heard());
        } else if (effect instanceof Effect.MarkEmergency) {
            ports.sessions().markEmergency(party.sessionId());
        } else if (effect instanceof Effect.Misdirected) {
            throw new AssertionError("a record for another session was addressed to connection " + id);
        } else {
            presence(effect);
        }
    }

    private void report(Effect.Report report) {
        if (report.receiptBody() instanceof Acknowledged acknowledged && acknowledged.getSeen()) {
            ConnectionEvent lost = new ConnectionEvent.SeenLost(acknowledged.getPriority());
            ports.receipts().report(report.lane(), party, acknowledged, () -> tell(lost));
        } else {
            ports.receipts().report(report.lane(), party, report.receiptBody());
        }
    }

    private void publish(String messageId, Effect.Publish publish) {
        LogRecord message = publish.message();
        ports.messages().publish(publish.priority(), message, new ConnectionPorts.Answer() {
            @Override
            public void accepted(long position) {
                tell(new ConnectionEvent.LogAccepted(messageId, position));
            }

            @Override
            public void refused(PublishFailure failure) {
                tell(new ConnectionEvent.LogRefused(messageId, failure));
            }
        });
    }

    private void presence(Effect effect) {
        if (effect instanceof Effect.Register register) {
            claims = register.claims();
            party = Party.of(claims, id);
            ports.roster().register(this, claims, register.standby());
            if (ports.sessions().isOver(claims.sessionId())) {
                tell(new ConnectionEvent.SessionOver(Optional.empty()));
            }
        } else if (effect instanceof Effect.Attach attach) {
            Attached body = attach.body();
            ports.roster()
                    .attach(
                            this,
                            claims,
                            spares -> told.here(
                                    party,
                                    Attached.newBuilder(body).setSpares(spares).build(),
                                    this::isActive));
        } else if (effect instanceof Effect.Renew renew) {
            told.still(party, renew.body(), this::isActive);
        } else if (effect instanceof Effect.StandDown) {
            ports.roster().standDown(this, claims);
        } else if (effect instanceof Effect.Announce announce) {
            PresenceAnswer answer = EffectRunner.answer(offset -> {}, why -> tell(new ConnectionEvent.EndRefused(why)));
            ports.presence().tell(party, announce.presenceBody(), () -> true, answer);
        } else if (effect instanceof Effect.Leave leave) {
            AtomicBoolean wish = new AtomicBoolean(true);
            leaving = wish;
            PresenceAnswer answer = EffectRunner.answer(
                    offset -> tell(new ConnectionEvent.HasLeft()), why -> tell(new ConnectionEvent.LeaveRefused(why)));
            ports.presence().tell(party, leave.presenceBody(), wish::get, answer);
        } else if (effect instanceof Effect.Stay) {
            leaving.set(false);
        } else if (effect instanceof Effect.Deregister deregister) {
            ports.roster().deregister(this, claims);
            if (deregister.bodyOrNull() != null) {
                told.gone(party, deregister.bodyOrNull());
            }
        }
    }

    private boolean isActive() {
        return ports.roster().isActive(this, claims);
    }

    /** By its name, so that sets of connections have the same order in every run. */
    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public String toString() {
        return id;
    }
}
