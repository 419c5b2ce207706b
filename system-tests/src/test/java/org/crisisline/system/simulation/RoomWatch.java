package org.crisisline.system.simulation;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.delivery.lane.SessionState;
import org.crisisline.delivery.store.LaneStore;
import org.crisisline.schemas.record.Priority;

/**
 * Counts the logs of a lane's sessions in one store, from when an owner opens it, and holds them against what each owner promises:
 *
 * <ul>
 *   <li>A message that is new to the store is taken only if there is room for it at its priority, with all that lies in the session's log by then,
 *       whoever put it there. New is what the store had neither as a message nor by its id when the owner began: an id is written first, so there was
 *       room for its message when an earlier owner read it.
 *   <li>A session that is open counts all that lies in its log, and nothing else, at each write.
 * </ul>
 *
 * <p>An owner may find a log beyond the limits: its disk holds what an earlier owner had room for, and the changelog what another one had room for
 * elsewhere, who read the topics in another order.
 */
final class RoomWatch {
    /** What lies in the log of one session. */
    private static final class Log {
        private final Map<MessageSpot, Integer> sizes = new HashMap<>();
        private long bytes;

        void put(MessageSpot spot, int size) {
            delete(spot);
            sizes.put(spot, size);
            bytes += size;
        }

        void delete(MessageSpot spot) {
            Integer size = sizes.remove(spot);
            bytes -= size == null ? 0 : size;
        }
    }

    private final SimulatedTask task;
    private final LaneSettings settings;
    private final Map<String, Log> logs = new HashMap<>();
    /** What the owner found by its id, whether the message was there or not. */
    private final Set<MessageSpot> foundById = new HashSet<>();

    /** @param store as the owner finds it */
    RoomWatch(SimulatedTask task, LaneSettings settings, SimulatedStore store, LaneStore lane) {
        this.task = task;
        this.settings = settings;
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                byte[] key = all.next().key.get();
                if (key[0] == 'M') {
                    MessageSpot spot = MessageSpot.of(key);
                    log(spot.session()).put(spot, sizeOf(spot, lane));
                } else if (key[0] == 'I') {
                    foundId(key, lane);
                }
            }
        }
    }

    private void foundId(byte[] key, LaneStore lane) {
        String[] names = new String(key, 1, key.length - 1, StandardCharsets.UTF_8).split("\0", -1);
        lane.identity(names[0], names[1], names[2])
                .ifPresent(id -> foundById.add(new MessageSpot(names[0], id.priority(), id.position())));
    }

    private static int sizeOf(MessageSpot spot, LaneStore lane) {
        return lane.message(spot.session(), spot.priority(), spot.position())
                .orElseThrow()
                .size();
    }

    private Log log(String session) {
        return logs.computeIfAbsent(session, s -> new Log());
    }

    /** A message was put. */
    void put(MessageSpot spot, LaneStore lane) {
        Log log = log(spot.session());
        boolean isNew = !log.sizes.containsKey(spot) && !foundById.contains(spot);
        log.put(spot, sizeOf(spot, lane));
        double share = share(spot.priority());
        boolean hadRoom =
                log.sizes.size() <= share * settings.sessionMessages() && log.bytes <= share * settings.sessionBytes();
        if (isNew && !hadRoom) {
            throw new AssertionError(task + " takes " + spot + " without room: there are " + log.sizes.size()
                    + " messages of " + log.bytes + " bytes with it");
        }
    }

    /** The last fifth of a log is not for LOW, the last tenth not for NORMAL. */
    private static double share(Priority priority) {
        return switch (priority) {
            case EMERGENCY, HIGH -> 1.0;
            case NORMAL -> 0.9;
            case LOW -> 0.8;
        };
    }

    /** A message was deleted. */
    void deleted(MessageSpot spot) {
        log(spot.session()).delete(spot);
    }

    /** A session was put. */
    void put(SessionState state) {
        if (state.phase() != SessionState.Phase.OPEN) {
            return;
        }
        Log log = log(state.sessionId());
        if (state.messages() != log.sizes.size() || state.bytes() != log.bytes) {
            throw new AssertionError(task + " counts " + state.messages() + " messages of " + state.bytes()
                    + " bytes in the log of " + state.sessionId() + ", where " + log.sizes.size() + " of " + log.bytes
                    + " are");
        }
    }
}
