package org.crisisline.delivery.sessions;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when the platform has been well, as far as the gateways' heartbeats tell: since when no gateway has died, fallen silent, or come back from either.
 * While no gateway at all is heard it is not well.
 *
 * <p>One that fell silent disturbs the calm once, when its silence is noticed: a gateway that never comes back must not keep humans from being called for
 * ever. One that has taken its name back before it stopped disturbs nothing.
 *
 * <p>Other than {@link GatewayDirectory}, which decides about connections and so counts the broker's time, this asks for what this process has heard, by its ticker: what
 * it did not hear, for whatever reason, is no ground for a call. Thread-safe; a short lock, no waiting.
 */
final class PlatformCalm {
    private static final int MAX_GATEWAYS = 4_096;

    private static final class Gateway {
        private long epoch;
        private long heardAt;
        private boolean silent;
    }

    private final long silenceNanos;
    private final Map<String, Gateway> gateways = new HashMap<>();
    private long since;

    /**
     * @param silence after which a gateway that is not heard is not well
     * @param now the ticker's reading
     */
    PlatformCalm(Duration silence, long now) {
        this.silenceNanos = silence.toNanos();
        this.since = now;
    }

    /** A heartbeat was read. */
    synchronized void heard(String gatewayId, long epoch, long now) {
        Gateway gateway = gateways.get(gatewayId);
        if (gateway == null) {
            gateway = new Gateway();
            gateways.put(gatewayId, gateway);
        } else if (epoch < gateway.epoch) {
            // A returning zombie.
            return;
        } else if (epoch > gateway.epoch || now - gateway.heardAt >= silenceNanos) {
            disturbed(now);
        }
        gateway.epoch = epoch;
        gateway.heardAt = now;
        gateway.silent = false;
        if (gateways.size() > MAX_GATEWAYS) {
            gateways.entrySet().stream()
                    .min(Comparator.comparingLong(e -> e.getValue().heardAt - now))
                    .map(Map.Entry::getKey)
                    .ifPresent(gateways::remove);
        }
    }

    /** An incarnation of a gateway has said goodbye; a newer one goes on. */
    synchronized void leaves(String gatewayId, long epoch) {
        Gateway gateway = gateways.get(gatewayId);
        if (gateway != null && gateway.epoch <= epoch) {
            gateways.remove(gatewayId);
        }
    }

    /** A gateway has taken its name back by a tombstone, as those of earlier releases do. */
    synchronized void forget(String gatewayId) {
        gateways.remove(gatewayId);
    }

    /** The ticker's reading since when it is well; {@code now} while it is not. */
    synchronized long since(long now) {
        boolean heard = false;
        for (Gateway gateway : gateways.values()) {
            boolean silent = now - gateway.heardAt >= silenceNanos;
            heard |= !silent;
            if (silent && !gateway.silent) {
                gateway.silent = true;
                disturbed(now);
            }
        }
        if (!heard) {
            disturbed(now);
        }
        return since;
    }

    private void disturbed(long now) {
        if (now - since > 0) {
            since = now;
        }
    }
}
