package org.crisisline.system.simulation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.crisisline.delivery.lane.SessionState;
import org.crisisline.delivery.sessions.SessionsTasks;
import org.crisisline.delivery.store.LaneStore;
import org.crisisline.delivery.store.StreamsBytes;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;

/** What must be in the stores, and what must not, when nothing is under way. */
final class StoresAtRest {
    private final Set<String> over = new HashSet<>();
    private final SessionPartitions sessions;

    StoresAtRest(SimulatedLog log, SessionPartitions sessions) {
        this.sessions = sessions;
        for (int partition = 0; partition < sessions.count(); partition++) {
            for (LogRecord record : log.values(Topics.MESSAGES_EMERGENCY, partition)) {
                if (record.getBody() instanceof SessionEnd) {
                    over.add(record.getSessionId());
                }
            }
        }
    }

    void check(SimulatedTask task, SimulatedStore store) {
        StreamsBytes bytes = new StreamsBytes(store);
        for (String session : over) {
            if (sessions.of(session) != task.partition()) {
                continue;
            }
            if (task.kind().isLane()) {
                checkPurged(task, new LaneStore(bytes, () -> 0), session);
            } else if (SessionsTasks.kept(bytes, session)
                    .filter(kept -> !kept.phase().equals("OVER"))
                    .isPresent()) {
                throw new AssertionError(session + " is over, and is " + SessionsTasks.kept(bytes, session));
            }
        }
    }

    private static void checkPurged(SimulatedTask task, LaneStore store, String session) {
        List<Priority> priorities = task.kind().deliveries().priorities();
        boolean gone = priorities.stream().allMatch(p -> store.lastPosition(session, p) == -1)
                && store.identities(session, 1).isEmpty();
        boolean closed = store.session(session)
                .filter(state -> state.phase() == SessionState.Phase.OVER)
                .isPresent();
        if (!gone || !closed) {
            throw new AssertionError(session + " is over, and " + task + " still has of it "
                    + store.session(session).map(SessionState::phase) + (gone ? "" : ", its messages, too"));
        }
    }
}
