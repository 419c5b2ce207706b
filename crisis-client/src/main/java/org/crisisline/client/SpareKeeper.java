package org.crisisline.client;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.CloseCode;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.reconnect.BackOff;
import org.crisisline.client.socket.ConnectFailedException;
import org.crisisline.client.socket.Dialer;
import org.crisisline.client.socket.GatewayAddress;
import org.crisisline.client.socket.Handshake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one spare connection, at another gateway than the active one's, so that the loss of that gateway costs one
 * frame and not a name's look-up, TCP, TLS, the upgrade and a token's check, all of which everyone else needs at the
 * same moment from the gateways that are left. It is made after the active connection and away from it in time; nobody
 * waits for it, and what befalls it is told to nobody. On the event loop only.
 */
final class SpareKeeper implements Line.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(SpareKeeper.class);
    /**
     * How much wider its waits are than those of the active connection: who lost a gateway looks for a new spare behind those who have none. And a gateway
     * that is back, and cold, is not met by the handshakes of everyone at once: the longer it was away, the longer they take to come.
     */
    private static final int PATIENCE = 10;

    /**
     * A spare that can be the active connection as soon as it is told so.
     *
     * @param cutOff its gateway says that it is
     */
    record Ready(
            Line line, ServerFrame.Connected connected, Handshake handshake, Optional<ServerFrame.CutOff> cutOff) {}

    private final EventLoop loop;
    private final LongSupplier nanoTime;
    private final ClientSettings settings;
    private final Dialer dialer;
    private final BackOff backOff;
    private final Runnable changed;

    /** Where the active connection is; null while there is none, or nothing that a further attempt would change. */
    private GatewayAddress active;

    private Line candidate;
    private Ready ready;
    private long readyAt;
    /** Whether one is wanted although none is kept. */
    private boolean sought;

    private int place;
    private ScheduledFuture<?> nextDial;

    /** @param changed told that {@link #isBetter} may say something else now */
    SpareKeeper(
            EventLoop loop,
            ClientSettings settings,
            Dialer dialer,
            LongSupplier nanoTime,
            RandomGenerator random,
            Runnable changed) {
        this.loop = loop;
        this.changed = changed;
        this.nanoTime = nanoTime;
        this.settings = settings;
        this.dialer = dialer;
        this.backOff = new BackOff(
                settings.timing().firstBackOff().multipliedBy(PATIENCE),
                settings.timing().longestBackOff().multipliedBy(PATIENCE),
                random);
    }

    /** The active connection is at that gateway now: have a spare elsewhere. */
    void beside(GatewayAddress place) {
        if ((!settings.spareKept() && !sought) || elsewhere(place).isEmpty()) {
            return;
        }
        active = place;
        if (ready != null && ready.line().address().equals(place)) {
            letGo("the active connection is there, too");
        }
        if (candidate != null && candidate.address().equals(place)) {
            candidate.abandon();
            candidate = null;
        }
        if (ready == null && candidate == null && nextDial == null) {
            dialAfter(backOff.next());
        }
    }

    /** The active connection is at that gateway, and it would be good to have one elsewhere, even for a client that keeps no spare. */
    void seek(GatewayAddress place) {
        if (!sought) {
            sought = true;
            hurry();
        }
        beside(place);
    }

    /** Until now there was time to wait for one. */
    private void hurry() {
        backOff.reset();
        if (nextDial != null) {
            nextDial.cancel(false);
            nextDial = null;
        }
    }

    /** It is good where it is. */
    void seekNoMore() {
        sought = false;
        if (!settings.spareKept()) {
            stop();
        }
    }

    /** Whether there is one to take at a gateway that has not said that it is cut off. */
    boolean isBetter() {
        return ready != null && ready.cutOff().isEmpty();
    }

    /** Whether there is one to take. */
    boolean isReady() {
        return ready != null;
    }

    /** Gives away the spare, if there is one. Whoever takes it owns it. */
    Optional<Ready> take() {
        Optional<Ready> given = Optional.ofNullable(ready);
        become(null);
        sought = false;
        given.ifPresent(spare -> resetIfHeld());
        return given;
    }

    /** No spare any more, until there is an active connection again. */
    void stop() {
        active = null;
        sought = false;
        if (nextDial != null) {
            nextDial.cancel(false);
            nextDial = null;
        }
        if (candidate != null) {
            candidate.abandon();
            candidate = null;
        }
        if (ready != null) {
            letGo("");
        }
    }

    private void letGo(String words) {
        ready.line().over();
        ready.line().socket().close(CloseCode.DONE, words);
        become(null);
    }

    private void become(Ready next) {
        ready = next;
        changed.run();
    }

    private List<GatewayAddress> elsewhere(GatewayAddress place) {
        return settings.addresses().stream()
                .filter(address -> !address.equals(place))
                .toList();
    }

    private void dialAfter(Duration wait) {
        if (nextDial != null) {
            nextDial.cancel(false);
        }
        nextDial = loop.schedule(this::dial, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void dial() {
        nextDial = null;
        if (active == null) {
            return;
        }
        List<GatewayAddress> places = elsewhere(active);
        GatewayAddress to = places.get(Math.floorMod(place, places.size()));
        candidate = new Line(to, this, loop, settings.timing().connectTimeout(), settings.tokenPlace());
        candidate.dial(settings.tokens(), dialer);
    }

    // ------------------------------------------------------------------------------------------------ what a line says

    @Override
    public ClientFrame.Connect opened(Line line) {
        return new ClientFrame.Connect(
                Optional.empty(),
                settings.joining().severity(),
                settings.joining().emergency(),
                true,
                Optional.empty());
    }

    @Override
    public void attemptFailed(Line line, ConnectFailedException why) {
        candidate = null;
        place++;
        LOG.debug("no spare at {}: {}", line.address(), why.getMessage());
        boolean pointless = why.reason() == ConnectFailedException.Reason.CLOSED
                ? why.closeCode().filter(SpareKeeper::mayTryAgain).isEmpty()
                : !why.reason().mayPass();
        goOn(pointless, Duration.ZERO);
    }

    @Override
    public void established(Line line, ServerFrame.Connected connected) {
        candidate = null;
        readyAt = nanoTime.getAsLong();
        become(new Ready(line, connected, line.socket().handshakeUntilNow(), Optional.empty()));
        if (connected.heartbeat().toMillis() > 0) {
            line.socket().expectHeartbeats(connected.heartbeat());
        }
    }

    @Override
    public void frame(Line line, ServerFrame frame) {
        if (frame instanceof ServerFrame.Draining draining && isReady(line)) {
            letGo("moved to another gateway");
            place++;
            goOn(false, draining.reconnectAfter());
        } else if (frame instanceof ServerFrame.CutOff told && isReady(line)) {
            Optional<ServerFrame.CutOff> lasting = told.cutOff() ? Optional.of(told) : Optional.empty();
            become(new Ready(line, ready.connected(), ready.handshake(), lasting));
        }
        // Nothing else is said to a spare that it would not be told again when it is activated.
    }

    @Override
    public void emergencyNumbers(ServerFrame.EmergencyNumbers card) {
        // The active connection was told; what a spare hears is shown to nobody.
    }

    @Override
    public void invalidFrame(String words) {
        LOG.warn("the server sent a frame that is not in the protocol: {}", words);
    }

    @Override
    public void readComplete(Line line) {
        // A spare has nothing to acknowledge.
    }

    @Override
    public void writabilityChanged(Line line) {
        // A spare has nothing to send.
    }

    @Override
    public void closed(Line line, CloseCode code, String words) {
        if (isReady(line)) {
            become(null);
            place++;
            resetIfHeld();
            goOn(!mayTryAgain(code), Duration.ZERO);
        }
    }

    private void resetIfHeld() {
        if (nanoTime.getAsLong() - readyAt >= Attempts.HELD.toNanos()) {
            backOff.reset();
        }
    }

    private boolean isReady(Line line) {
        return ready != null && ready.line() == line;
    }

    /** A gateway that has too many of us is not helped by one more. */
    private static boolean mayTryAgain(CloseCode code) {
        return code.mayComeBack() && !code.equals(CloseCode.TOO_MANY_CONNECTIONS);
    }

    private void goOn(boolean pointless, Duration least) {
        if (pointless) {
            active = null;
        } else if (active != null) {
            dialAfter(least.plus(backOff.next()));
        }
    }
}
