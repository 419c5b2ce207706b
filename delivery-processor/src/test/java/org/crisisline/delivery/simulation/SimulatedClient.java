package org.crisisline.delivery.simulation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Progress;

/** A client that keeps what it gets, and complains about what it should not get. */
final class SimulatedClient {
    final String session;
    final String participant;
    final Map<Priority, Long> highest = new EnumMap<>(Priority.class);
    final Map<Priority, Long> owesAck = new EnumMap<>(Priority.class);
    final Set<String> visible = new HashSet<>();
    final Set<Priority> caughtUp = EnumSet.noneOf(Priority.class);
    /** Participant and priority, to how far it has come. */
    final Map<String, Long> progress = new HashMap<>();

    String connection = "";
    SimulatedGateway gateway;
    boolean left;
    private int connections;

    SimulatedClient(String session, String participant) {
        this.session = session;
        this.participant = participant;
    }

    boolean isConnected() {
        return gateway != null;
    }

    void connected(SimulatedGateway to) {
        connections++;
        connection = session + "." + participant + "-" + connections;
        gateway = to;
        owesAck.clear();
        caughtUp.clear();
    }

    void lost() {
        gateway = null;
        owesAck.clear();
    }

    void receive(Dispatch dispatch) {
        if (!dispatch.getPayload().contains('"' + session + '"')) {
            throw new AssertionError(this + " gets a message of another session: " + dispatch.getPayload());
        }
        if (dispatch.getFromParticipantId().equals(participant)) {
            throw new AssertionError(this + " gets its own message " + dispatch.getId());
        }
        long before = highest.getOrDefault(dispatch.getPriority(), -1L);
        // The client's filter: what it has, it knows by its position.
        if (dispatch.getPosition() > before) {
            if (!visible.add(dispatch.getFromParticipantId() + "/" + dispatch.getId())) {
                throw new AssertionError(this + " sees " + dispatch.getId() + " twice");
            }
            highest.put(dispatch.getPriority(), dispatch.getPosition());
        } else if (!visible.contains(dispatch.getFromParticipantId() + "/" + dispatch.getId())) {
            throw new AssertionError(
                    this + " gets " + dispatch.getId() + " at position " + dispatch.getPosition() + " after " + before);
        }
        owesAck.merge(dispatch.getPriority(), dispatch.getPosition(), Math::max);
    }

    void caughtUp(Priority priority) {
        caughtUp.add(priority);
    }

    void progress(Progress told) {
        progress.merge(told.getByParticipantId() + "/" + told.getPriority(), told.getPosition(), Math::max);
    }

    @Override
    public String toString() {
        return session + "/" + participant + " on " + connection;
    }
}
