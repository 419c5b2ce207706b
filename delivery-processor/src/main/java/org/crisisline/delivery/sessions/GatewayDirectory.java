package org.crisisline.delivery.sessions;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.crisisline.schemas.record.GatewayHeartbeat;

/**
 * Which gateways are dead: those after which others have beaten for the time-out, and those whose name or mailbox another incarnation has
 * taken. Never because Kafka was away: time passes here only while some gateway's heartbeats arrive, at most a third of a time-out between
 * two of them, so the gap that an outage leaves counts for little. A gateway that is alone is never dead.
 *
 * <p>Times are those of the broker. Thread-safe; a short lock, no waiting.
 */
final class GatewayDirectory {
    /** A gateway that nobody has ever heard of is given more time. */
    private static final int PATIENCE_WITH_UNKNOWN = 10;

    private static final int MAX_GATEWAYS = 4_096;

    private record Standing(long epoch, int mailbox, long lastBeat) {}

    private final long timeoutMillis;
    private final Map<String, Standing> gateways = new HashMap<>();
    private final Map<Integer, String> owners = new HashMap<>();
    private long newestMillis = Long.MIN_VALUE;
    /** Milliseconds in which the platform was heard. */
    private long passed;

    GatewayDirectory(Duration timeout) {
        this.timeoutMillis = timeout.toMillis();
    }

    /**
     * A heartbeat was read.
     *
     * @param atMillis when the broker appended it
     */
    synchronized void heard(GatewayHeartbeat beat, long atMillis) {
        if (newestMillis != Long.MIN_VALUE && atMillis > newestMillis) {
            passed += Math.min(atMillis - newestMillis, Math.max(1, timeoutMillis / 3));
        }
        newestMillis = Math.max(newestMillis, atMillis);
        Standing before = gateways.get(beat.getGatewayId());
        if (before != null && before.epoch() > beat.getEpoch()) {
            // A returning zombie; its own connections are of a dead incarnation.
            return;
        }
        gateways.put(beat.getGatewayId(), new Standing(beat.getEpoch(), beat.getMailbox(), passed));
        owners.put(beat.getMailbox(), beat.getGatewayId());
        if (gateways.size() > MAX_GATEWAYS) {
            gateways.entrySet().stream()
                    .min(Comparator.comparingLong(e -> e.getValue().lastBeat()))
                    .map(Map.Entry::getKey)
                    .ifPresent(this::forget);
        }
    }

    /** A gateway has taken its name back. */
    synchronized void forget(String gatewayId) {
        gateways.remove(gatewayId);
        owners.values().removeIf(gatewayId::equals);
    }

    /** Whether a connection that it held is gone. */
    synchronized boolean isDead(GatewayRef gateway) {
        Standing standing = gateways.get(gateway.id());
        if (standing == null || standing.epoch() < gateway.epoch()) {
            long since = standing == null ? 0 : standing.lastBeat();
            return passed - since >= PATIENCE_WITH_UNKNOWN * timeoutMillis;
        }
        if (standing.epoch() > gateway.epoch()) {
            return true;
        }
        String owner = owners.get(standing.mailbox());
        if (owner != null && !owner.equals(gateway.id())) {
            return true;
        }
        return passed - standing.lastBeat() >= timeoutMillis;
    }
}
