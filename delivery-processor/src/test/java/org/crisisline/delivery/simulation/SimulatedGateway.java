package org.crisisline.delivery.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.CaughtUp;
import org.crisisline.schemas.record.CloseConnection;
import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Progress;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Refusal;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.Resume;
import org.crisisline.schemas.record.Role;

/** A gateway as docs/architecture.md describes it to the lanes: the chain rule, refusals, probes. */
final class SimulatedGateway {
    private static final class Held {
        final SimulatedClient client;
        final Map<Priority, Long> written = new EnumMap<>(Priority.class);
        final Map<Priority, Long> acknowledged = new EnumMap<>(Priority.class);

        Held(SimulatedClient client) {
            this.client = client;
        }

        long reached(Priority priority, long cursor) {
            return Math.max(
                    cursor, Math.max(written.getOrDefault(priority, -1L), acknowledged.getOrDefault(priority, -1L)));
        }
    }

    final String id;
    final int mailbox;
    final Deque<MailboxRecord> queue = new ArrayDeque<>();
    private final SimulatedTopics topics;
    private final Map<String, Held> connections = new HashMap<>();
    long epoch = 1;

    SimulatedGateway(int mailbox, SimulatedTopics topics) {
        this.id = "g" + mailbox;
        this.mailbox = mailbox;
        this.topics = topics;
    }

    void connect(SimulatedClient client, Resume resume) {
        Held held = new Held(client);
        if (resume != null) {
            resume.getPositions().forEach(at -> held.acknowledged.put(at.getPriority(), at.getPosition()));
        }
        connections.put(client.connection, held);
        say(client, client.connection, new Attached(false, false, null, 0, resume));
    }

    void renewAll() {
        connections
                .values()
                .forEach(held -> say(held.client, held.client.connection, new Attached(true, false, null, 0, null)));
    }

    void disconnect(SimulatedClient client, String connection, boolean tell) {
        if (connections.remove(connection) != null && tell) {
            say(client, connection, new Detached(DetachCause.CLOSED, 1001));
        }
    }

    /** Another incarnation takes its place; what was in its mailbox is not for it. */
    void kill() {
        for (Map.Entry<String, Held> entry : connections.entrySet()) {
            entry.getValue().client.lost();
            // What the sessions topology says when it finds out.
            say(entry.getValue().client, entry.getKey(), new Detached(DetachCause.GATEWAY_DEAD, null));
        }
        connections.clear();
        queue.clear();
        epoch++;
    }

    /** It lost its mailbox and claims it anew: the connections stay, under another epoch. */
    void changeMailbox() {
        queue.clear();
        epoch++;
        renewAll();
    }

    private void say(SimulatedClient client, String connection, Object body) {
        topics.append(
                new Presence(client.session, client.participant, Role.PERSON, connection, id, epoch, mailbox, body));
    }

    void acknowledge(SimulatedClient client, Priority priority, long position, boolean seen) {
        Held held = connections.get(client.connection);
        if (held == null) {
            return;
        }
        if (position > held.reached(priority, -1)) {
            throw new AssertionError("the client acknowledges what was not written on its connection");
        }
        held.acknowledged.merge(priority, position, Math::max);
        receipt(client.session, client.participant, client.connection, new Acknowledged(priority, position, seen));
    }

    private void receipt(String session, String participant, String connection, Object body) {
        topics.append(new Receipt(session, participant, connection, id, epoch, body));
    }

    void read(MailboxRecord record) {
        if (record.getGatewayEpoch() != epoch || !record.getGatewayId().equals(id)) {
            return;
        }
        Held held = connections.get(record.getConnectionId());
        Object body = record.getBody();
        if (held == null) {
            if (body instanceof Dispatch dispatch) {
                reply(
                        record,
                        new Refused(dispatch.getPriority(), dispatch.getPosition(), Refusal.UNKNOWN_CONNECTION, null));
            } else if (body instanceof Probe probe) {
                reply(record, new ProbeAnswer(probe.getPriority(), probe.getProbe(), false, null, null));
            }
            return;
        }
        if (!held.client.session.equals(record.getSessionId())
                || !held.client.participant.equals(record.getParticipantId())) {
            throw new AssertionError("a record for " + record.getSessionId() + "/" + record.getParticipantId()
                    + " names the connection of " + held.client);
        }
        if (body instanceof Dispatch dispatch) {
            write(record, held, dispatch);
        } else if (body instanceof Probe probe) {
            reply(
                    record,
                    new ProbeAnswer(
                            probe.getPriority(),
                            probe.getProbe(),
                            true,
                            held.written.get(probe.getPriority()),
                            held.acknowledged.get(probe.getPriority())));
        } else if (body instanceof CaughtUp caughtUp) {
            if (caughtUp.getPrevious() <= held.reached(caughtUp.getPriority(), caughtUp.getCursor())) {
                held.client.caughtUp(caughtUp.getPriority());
            }
        } else if (body instanceof Progress progress) {
            held.client.progress(progress);
        } else if (body instanceof CloseConnection) {
            connections.remove(record.getConnectionId());
            held.client.lost();
            say(held.client, record.getConnectionId(), new Detached(DetachCause.CLOSED, 4408));
        }
    }

    private void write(MailboxRecord record, Held held, Dispatch dispatch) {
        Priority priority = dispatch.getPriority();
        Long written = held.written.get(priority);
        if (dispatch.getPrevious() > held.reached(priority, dispatch.getCursor())) {
            reply(record, new Refused(priority, dispatch.getPosition(), Refusal.CHAIN_BROKEN, written));
        } else if (written == null || dispatch.getPosition() > written || dispatch.getAttempt() > 1) {
            held.written.merge(priority, dispatch.getPosition(), Math::max);
            held.client.receive(dispatch);
        }
    }

    private void reply(MailboxRecord to, Object body) {
        receipt(to.getSessionId(), to.getParticipantId(), to.getConnectionId(), body);
    }
}
