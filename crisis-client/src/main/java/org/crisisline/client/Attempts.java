package org.crisisline.client;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.reconnect.BackOff;
import org.crisisline.client.reconnect.Rotation;
import org.crisisline.client.socket.ConnectFailedException;
import org.crisisline.client.socket.GatewayAddress;

/**
 * Where a {@link Session}'s next attempt goes, how long it waits, and after which failure there is no further one. Pure
 * but for the dice; on the event loop only.
 */
final class Attempts {
    /** A connection that lived this long has held, and the next loss is a new story. */
    static final Duration HELD = Duration.ofSeconds(10);

    private final ClientSettings settings;
    private final BackOff backOff;
    private final Rotation<GatewayAddress> addresses;
    private boolean everConnected;
    /** Since the last success. */
    private int failures;
    /** In a row, and of the kind that another attempt at the same address would not change. */
    private int hopeless;
    /** Since when there is the connection that is in use. */
    private long since;

    Attempts(ClientSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.backOff =
                new BackOff(settings.timing().firstBackOff(), settings.timing().longestBackOff(), random);
        this.addresses = new Rotation<>(settings.addresses());
    }

    /** Where to go now. */
    GatewayAddress next() {
        return addresses.next();
    }

    /** How long to wait before it. */
    Duration pause() {
        return backOff.next();
    }

    /** One got as far as {@code connected}. */
    void succeeded() {
        everConnected = true;
        failures = 0;
        hopeless = 0;
    }

    /** One did not. */
    void failedAt(GatewayAddress address, ConnectFailedException why) {
        addresses.failedAt(address);
        failures++;
        hopeless = why.reason().mayPass() ? 0 : hopeless + 1;
    }

    /**
     * Whether there should be no other attempt after the failure that was told last.
     *
     * @param connected whether there is a connection that the attempt was to replace
     */
    boolean areOver(ConnectFailedException why, boolean connected) {
        // A gateway that closes with one of the codes that mean "stay away" speaks for all; a wrong certificate or path
        // speaks for one address.
        boolean toldToStayAway = why.reason() == ConnectFailedException.Reason.CLOSED;
        boolean pointless = !connected && (toldToStayAway || hopeless >= addresses.size());
        return pointless || (!everConnected && failures >= settings.timing().connectAttempts());
    }

    /** From now on a connection is in use. */
    void inUse(long nanos) {
        since = nanos;
    }

    /** The connection in use was lost there. If it had held, the next wait is a first one. */
    void lostAt(GatewayAddress address, long nanos) {
        if (nanos - since >= HELD.toNanos()) {
            backOff.reset();
        }
        avoid(address);
    }

    /** It was left for a better one: that one is the last to go back to. */
    void avoid(GatewayAddress address) {
        addresses.failedAt(address);
    }

    /** The gateway at {@code present} (may be null) is going away. */
    void draining(ServerFrame.Draining draining, GatewayAddress present) {
        List<GatewayAddress> named = GatewayAddress.usable(draining.urls(), settings.plaintextAllowed());
        addresses.prefer(named);
        if (named.isEmpty() && present != null) {
            addresses.failedAt(present);
        }
    }
}
