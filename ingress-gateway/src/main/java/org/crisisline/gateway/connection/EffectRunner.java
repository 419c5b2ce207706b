package org.crisisline.gateway.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.crisisline.gateway.connection.ConnectionPorts.PresenceAnswer;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.wire.CloseReason;
import org.crisisline.gateway.wire.ServerFrame;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.topic.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the effects of one connection's conversation. On its event loop; blocks on nothing. */
final class EffectRunner {
    private static final Logger log = LoggerFactory.getLogger(EffectRunner.class);

    private final ConnectionPorts ports;
    private final Outlet outlet;
    private final ConnectionLimits limits;
    private TokenClaims claims;
    private Party party;
    private boolean registered;
    private AtomicBoolean leaving = new AtomicBoolean();
    private final ToldPresence told;

    EffectRunner(ConnectionPorts ports, Outlet outlet, ConnectionLimits limits) {
        this.ports = ports;
        this.outlet = outlet;
        this.limits = limits;
        this.told = new ToldPresence(ports.presence());
    }

    void run(Effect effect, ConnectionHandler connection, ChannelHandlerContext context) {
        if (effect instanceof Effect.Write write) {
            write(write, connection, context);
        } else if (effect instanceof Effect.Publish publish) {
            publish(publish, connection);
        } else if (effect instanceof Effect.Report report) {
            report(report, connection);
        } else if (effect instanceof Effect.Measure measure) {
            measure(measure);
        } else if (effect instanceof Effect.PingClient) {
            outlet.write(context, ConnectionHandler.ping());
        } else if (effect instanceof Effect.MarkEmergency) {
            ports.sessions().markEmergency(party.sessionId());
            ports.activity().emergency(party.sessionId());
        } else if (effect instanceof Effect.Audit audit) {
            audit(audit);
        } else if (effect instanceof Effect.Misdirected) {
            misdirected(connection);
        } else {
            presence(effect, connection);
        }
    }

    /** Of all that is reported only what was seen is never asked for again. */
    private void report(Effect.Report report, ConnectionHandler connection) {
        if (report.receiptBody() instanceof Acknowledged acknowledged && acknowledged.getSeen()) {
            ConnectionEvent lost = new ConnectionEvent.SeenLost(acknowledged.getPriority());
            ports.receipts().report(report.lane(), party, acknowledged, () -> connection.tell(lost));
        } else {
            ports.receipts().report(report.lane(), party, report.receiptBody());
        }
    }

    private void presence(Effect effect, ConnectionHandler connection) {
        if (effect instanceof Effect.Register register) {
            claims = register.claims();
            party = Party.of(claims, connection.id());
            registered = true;
            ports.metrics().connectionAccepted();
            ports.roster().register(connection, claims, register.standby());
            ports.activity().connected(party, false);
            lookAgain(connection);
        } else if (effect instanceof Effect.Attach attach) {
            ports.roster()
                    .attach(
                            connection,
                            claims,
                            spares -> told.here(party, withSpares(attach.body(), spares), () -> isActive(connection)));
            ports.activity().connected(party, true);
        } else if (effect instanceof Effect.Renew renew) {
            told.still(party, renew.body(), () -> isActive(connection));
            ports.activity().touched(party.sessionId());
        } else if (effect instanceof Effect.StandDown) {
            ports.roster().standDown(connection, claims);
            ports.activity().connected(party, false);
        } else if (effect instanceof Effect.Announce announce) {
            PresenceAnswer answer = answer(offset -> {}, why -> connection.tell(new ConnectionEvent.EndRefused(why)));
            ports.presence().tell(party, announce.presenceBody(), () -> true, answer);
        } else if (effect instanceof Effect.Leave leave) {
            // One wish of its own each time: the one that was taken back is not to come alive again.
            AtomicBoolean wish = new AtomicBoolean(true);
            leaving = wish;
            PresenceAnswer answer = answer(
                    offset -> connection.tell(new ConnectionEvent.HasLeft()),
                    why -> connection.tell(new ConnectionEvent.LeaveRefused(why)));
            ports.presence().tell(party, leave.presenceBody(), wish::get, answer);
        } else if (effect instanceof Effect.Stay) {
            leaving.set(false);
        } else if (effect instanceof Effect.Deregister deregister) {
            ports.roster().deregister(connection, claims);
            if (deregister.bodyOrNull() != null) {
                told.gone(party, deregister.bodyOrNull());
            }
            ports.activity().disconnected(party);
        }
    }

    static PresenceAnswer answer(LongConsumer inLog, Consumer<PublishFailure> refused) {
        return new PresenceAnswer() {
            @Override
            public void inLog(long offset) {
                inLog.accept(offset);
            }

            @Override
            public void refused(PublishFailure failure) {
                refused.accept(failure);
            }
        };
    }

    /** What became known between the check and the registration was told to nobody. */
    private void lookAgain(ConnectionHandler connection) {
        if (ports.tokens().isRevoked(claims.tokenId())) {
            connection.tell(new ConnectionEvent.TokenRevoked());
        } else if (ports.sessions().isOver(claims.sessionId())) {
            connection.tell(new ConnectionEvent.SessionOver(Optional.empty()));
        }
    }

    private boolean isActive(ConnectionHandler connection) {
        return ports.roster().isActive(connection, claims);
    }

    private static Attached withSpares(Attached body, int spares) {
        return Attached.newBuilder(body).setSpares(spares).build();
    }

    private void write(Effect.Write write, ConnectionHandler connection, ChannelHandlerContext context) {
        ServerFrame frame = write.frame();
        WebSocketFrame framed = framed(connection.codec().write(frame), connection);
        if (write.hurried()) {
            outlet.write(context, framed);
        } else {
            outlet.writeUnhurried(context, framed);
        }
        if (frame instanceof ServerFrame.Refused refused) {
            ports.metrics().frameRefused(refused.code().label());
        }
    }

    /** Writes a frame whose bytes are there. */
    void write(byte[] bytes, ConnectionHandler connection, ChannelHandlerContext context) {
        outlet.write(context, framed(bytes, connection));
    }

    private WebSocketFrame framed(byte[] bytes, ConnectionHandler connection) {
        ports.metrics().frameWritten();
        return connection.codec().binary()
                ? new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes))
                : new TextWebSocketFrame(Unpooled.wrappedBuffer(bytes));
    }

    private void publish(Effect.Publish publish, ConnectionHandler connection) {
        String id = publish.id();
        Lane lane = Lane.of(publish.priority());
        ports.messages().publish(publish.priority(), publish.message(), new ConnectionPorts.Answer() {
            @Override
            public void accepted(long position) {
                connection.tell(new ConnectionEvent.LogAccepted(id, position));
            }

            @Override
            public void refused(PublishFailure failure) {
                ports.metrics().publishFailed(lane, failure.label());
                connection.tell(new ConnectionEvent.LogRefused(id, failure));
            }

            @Override
            public void refused(PublishFailure failure, Duration retryAfter) {
                ports.metrics().publishFailed(lane, failure.label());
                connection.tell(new ConnectionEvent.LogRefused(id, failure, retryAfter));
            }

            @Override
            public void escalated(EscalationNotice notice) {
                connection.tell(new ConnectionEvent.HumanAsked(notice));
            }
        });
        ports.activity().touched(party.sessionId());
    }

    private void measure(Effect.Measure measure) {
        switch (measure.what()) {
            case HANDSHAKE -> ports.metrics().handshake(measure.nanos());
            case ACCEPTED -> ports.metrics().accepted(measure.priority(), measure.nanos());
            case DELIVERED -> ports.metrics().delivered(measure.priority(), measure.nanos());
            case ESCALATED -> ports.metrics().escalated(measure.nanos());
        }
    }

    private void audit(Effect.Audit audit) {
        if (audit.action().equals("token.refused")) {
            ports.metrics().tokenRefused(audit.outcome());
        }
        ports.audit()
                .record(
                        audit.action(),
                        Optional.ofNullable(party),
                        audit.escalationId(),
                        audit.outcome(),
                        audit.facts());
    }

    private void misdirected(ConnectionHandler connection) {
        log.atError()
                .addKeyValue(LogKeys.CONNECTION, connection.id())
                .log("a mailbox record for another session was addressed to this connection, and dropped");
        ports.metrics().mailboxRecord(Lane.ROUTINE, GatewayMetrics.MailboxOutcome.MISDIRECTED);
    }

    void closed(CloseReason reason) {
        if (registered) {
            ports.metrics().connectionClosed(reason.label());
        } else {
            ports.metrics().connectionRefused(reason.label());
        }
    }

    /** Whether more waits to be written than may. */
    boolean isClogged(ChannelHandlerContext context) {
        return context.channel().bytesBeforeWritable() > limits.maxOutboundBytes();
    }
}
