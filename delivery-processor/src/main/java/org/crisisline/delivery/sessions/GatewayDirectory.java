package org.crisisline.delivery.sessions;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.crisisline.schemas.record.GatewayHeartbeat;

/**
 * Which gateways are dead: those after which others have beaten for the time-out, those that said goodbye, and those whose name or mailbox another
 * incarnation has taken. Never because Kafka was away: time passes here only while some gateway's heartbeats arrive, at most a third of a time-out
 * between two of them, so the gap that an outage leaves counts for little. A gateway that is alone is never dead.
 *
 * <p>A mailbox is taken by the first heartbeat of an incarnation, in the order of the log: epochs come from the gateways' own clocks and say nothing of
 * who was later. Further heartbeats keep it and don't take it back, since a gateway that was stopped sends one or two before it finds out that its mailbox
 * is another's. Only from an owner that is silent itself does any heartbeat take it: the log may be read from the middle, where a late heartbeat of the
 * former owner looks like a first one.
 *
 * <p>Times are those of the broker. Thread-safe; a short lock, no waiting.
 */
final class GatewayDirectory {
    /** A gateway that nobody has ever heard of is given more time. */
    private static final int PATIENCE_WITH_UNKNOWN = 10;

    private static final int MAX_GATEWAYS = 4_096;

    /** @param gone it has said goodbye */
    private record Standing(long epoch, int mailbox, long lastBeat, boolean gone) {}

    private final long timeoutMillis;
    private final Map<String, Standing> gateways = new HashMap<>();
    private final Map<Integer, String> owners = new HashMap<>();
    /** When an incarnation was first asked about that nobody has heard of. */
    private final Map<GatewayRef, Long> unheard = new HashMap<>();

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
        if (beat.getGoodbye()) {
            owners.values().removeIf(beat.getGatewayId()::equals);
        } else {
            own(beat, before);
        }
        gateways.put(beat.getGatewayId(), new Standing(beat.getEpoch(), beat.getMailbox(), passed, beat.getGoodbye()));
        // A higher epoch of it stays unheard: a clock that was set back may have made this one the later.
        unheard.keySet().removeIf(other -> other.id().equals(beat.getGatewayId()) && other.epoch() <= beat.getEpoch());
        if (gateways.size() > MAX_GATEWAYS) {
            gateways.entrySet().stream()
                    .min(Comparator.comparingLong(e -> e.getValue().lastBeat()))
                    .map(Map.Entry::getKey)
                    .ifPresent(forgotten -> {
                        gateways.remove(forgotten);
                        owners.values().removeIf(forgotten::equals);
                    });
        }
    }

    private void own(GatewayHeartbeat beat, Standing before) {
        boolean first = before == null || before.epoch() != beat.getEpoch() || before.mailbox() != beat.getMailbox();
        String owner = owners.get(beat.getMailbox());
        if (first || owner == null || !holds(owner, beat.getMailbox())) {
            owners.put(beat.getMailbox(), beat.getGatewayId());
        }
    }

    /** Whether this one beats, and says that the mailbox is its own. */
    private boolean holds(String gatewayId, int mailbox) {
        Standing standing = gateways.get(gatewayId);
        return standing != null
                && standing.mailbox() == mailbox
                && !standing.gone()
                && passed - standing.lastBeat() < timeoutMillis;
    }

    /** A gateway has taken its name back by a tombstone, as those of earlier releases do: it has stopped, and whatever it held is gone. */
    synchronized void leaves(String gatewayId) {
        owners.values().removeIf(gatewayId::equals);
        gateways.computeIfPresent(
                gatewayId, (id, last) -> new Standing(last.epoch(), last.mailbox(), last.lastBeat(), true));
    }

    /** Whether a connection that it held is gone. */
    synchronized boolean isDead(GatewayRef gateway) {
        Standing standing = gateways.get(gateway.id());
        if (standing == null || standing.epoch() < gateway.epoch()) {
            return isUnheardForLong(gateway);
        }
        if (standing.epoch() > gateway.epoch() || standing.gone()) {
            return true;
        }
        String owner = owners.get(standing.mailbox());
        if (owner != null && !owner.equals(gateway.id())) {
            return true;
        }
        return passed - standing.lastBeat() >= timeoutMillis;
    }

    /** Presence may be read before the first heartbeat; it is given time from when it was first asked about. */
    private boolean isUnheardForLong(GatewayRef gateway) {
        Long since = unheard.get(gateway);
        if (since == null) {
            if (unheard.size() >= MAX_GATEWAYS) {
                unheard.clear();
            }
            unheard.put(gateway, passed);
            return false;
        }
        return passed - since >= PATIENCE_WITH_UNKNOWN * timeoutMillis;
    }
}
