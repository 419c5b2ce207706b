package org.crisisline.gateway.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.token.TokenVerdict;
import org.crisisline.gateway.wire.FrameCodec;
import org.crisisline.gateway.wire.InvalidFrameException;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Progress;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.Topics;

/**
 * Plays conversations through the codec, the core and the serdes before the first client comes, so that it isn't the first emergency that
 * waits for classes to load and code to be compiled. Nothing of it leaves the process. For the start; blocks for a bounded time.
 */
public final class WarmUp {
    private static final int ROUNDS = 500;
    private static final List<String> FRAMES = List.of(
            "{\"type\":\"connect\",\"token\":\"warm\",\"severity\":9,\"resume\":{\"epoch\":\"e\",\"positions\":{\"LOW\":1}}}",
            "{\"type\":\"send\",\"id\":\"1\",\"kind\":\"text\",\"payload\":{\"text\":\"warm\"}}",
            "{\"type\":\"send\",\"id\":\"2\",\"kind\":\"crisis_alert\",\"payload\":{\"severity\":9}}",
            "{\"type\":\"escalate\",\"id\":\"3\",\"severity\":9,\"reason\":\"warm\",\"location\":{\"lat\":1.5,\"lng\":2.5}}",
            "{\"type\":\"ping\",\"nonce\":1}",
            "{\"type\":\"shout\"}");

    private final FrameCodec codec;
    private final ConnectionSettings settings;
    private final Ticker ticker;
    private final Clock clock;

    /** @param settings those of real connections */
    public WarmUp(FrameCodec codec, ConnectionSettings settings, Ticker ticker, Clock clock) {
        this.codec = codec;
        this.settings = settings;
        this.ticker = ticker;
        this.clock = clock;
    }

    /** Plays until it has played enough, or the time is over; says how many conversations it was. */
    public int run(Duration limit) {
        long began = ticker.nanos();
        int rounds = 0;
        while (rounds < ROUNDS && !ticker.hasPassed(began, limit)) {
            play();
            rounds++;
        }
        return rounds;
    }

    private void play() {
        Conversation conversation = new Conversation(
                "warm", settings, new NothingKnown(), new Anyone(), Optional.empty(), new Random(1), now());
        for (String frame : FRAMES) {
            carryOut(conversation.on(read(frame), now()));
        }
        for (String id : List.of("1", "2", "3")) {
            carryOut(conversation.on(new ConnectionEvent.LogAccepted(id, Long.parseLong(id)), now()));
        }
        for (Object body : List.of(
                new Dispatch(
                        Priority.NORMAL, 4L, -1L, -1L, 1, "4", "other", Role.RESPONDER, "text", "{}", clock.instant()),
                new Progress("other", Priority.EMERGENCY, 3L, "3", false),
                new EscalationNotice("3", "warm", EscalationState.DISPATCHED, "warm", null, 1L))) {
            byte[] bytes = Topics.DELIVERIES_EMERGENCY
                    .valueSerde()
                    .encode(new MailboxRecord("warm", 1L, "warm", "warm", "warm", body));
            MailboxRecord record = Topics.DELIVERIES_EMERGENCY.valueSerde().decode(bytes);
            carryOut(conversation.on(new ConnectionEvent.MailboxRead(record), now()));
        }
        carryOut(conversation.on(new ConnectionEvent.Tick(), now()));
        carryOut(conversation.on(new ConnectionEvent.ChannelGone(), now()));
    }

    private ConnectionEvent read(String frame) {
        try {
            return new ConnectionEvent.FrameRead(codec.read(frame.getBytes(UTF_8)));
        } catch (InvalidFrameException e) {
            return new ConnectionEvent.FrameInvalid(e.getMessage(), e.id());
        }
    }

    /** As far as can be without a socket and a log. */
    private void carryOut(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Write write) {
                codec.write(write.frame());
            } else if (effect instanceof Effect.Publish publish) {
                Topics.messagesOf(publish.priority()).valueSerde().encode(publish.message());
            }
        }
    }

    private Moment now() {
        return Moment.now(ticker, clock);
    }

    private static final class Anyone implements TokenGate {
        @Override
        public TokenVerdict verify(String token, Instant now) {
            return new TokenVerdict.Valid(new TokenClaims("warm", "warm", Role.PERSON, now.plusSeconds(60), token));
        }

        @Override
        public boolean isRevoked(String tokenId) {
            return false;
        }
    }

    private static final class NothingKnown implements SessionKnowledge {
        @Override
        public boolean isEmergency(String sessionId) {
            return false;
        }

        @Override
        public boolean isOver(String sessionId) {
            return false;
        }
    }
}
