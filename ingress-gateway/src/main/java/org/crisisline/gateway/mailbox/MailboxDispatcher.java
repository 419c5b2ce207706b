package org.crisisline.gateway.mailbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.crisisline.gateway.connection.ConnectionHandle;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.Party;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.gateway.metrics.GatewayMetrics.MailboxOutcome;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.gateway.publish.SideLog;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Refusal;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;

/**
 * Hands what was read to the connections that it is for: one task a connection and batch, in the order of the mailbox. Answers for connections
 * that are not here. Called by the readers; waits when more than a bounded number of records has not been handled yet.
 */
final class MailboxDispatcher {
    private final int bound;
    private final Semaphore room;
    private final ConnectionDirectory directory;
    private final CurrentIncarnation incarnation;
    private final ConnectionPorts.ReceiptLog receipts;
    private final SideLog sideLog;
    private final GatewayMetrics metrics;
    private final DispatchListener listener;

    /** @param bound how many records may wait for event loops */
    MailboxDispatcher(
            int bound,
            ConnectionDirectory directory,
            CurrentIncarnation incarnation,
            ConnectionPorts.ReceiptLog receipts,
            SideLog sideLog,
            GatewayMetrics metrics,
            DispatchListener listener) {
        this.bound = bound;
        this.room = new Semaphore(bound);
        this.directory = directory;
        this.incarnation = incarnation;
        this.receipts = receipts;
        this.sideLog = sideLog;
        this.metrics = metrics;
        this.listener = listener;
    }

    void dispatch(Lane lane, List<ConsumerRecord<byte[], byte[]>> batch) throws InterruptedException {
        Map<ConnectionHandle, List<MailboxRecord>> byConnection = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> raw : batch) {
            decode(lane, raw).ifPresent(record -> sort(lane, record, byConnection));
        }
        for (Map.Entry<ConnectionHandle, List<MailboxRecord>> entry : byConnection.entrySet()) {
            int permits = Math.min(bound, entry.getValue().size());
            room.acquire(permits);
            entry.getKey().deliver(entry.getValue(), () -> room.release(permits));
        }
    }

    private Optional<MailboxRecord> decode(Lane lane, ConsumerRecord<byte[], byte[]> raw) {
        try {
            if (raw.value() == null) {
                throw new SerializationException("no value, expected a MailboxRecord");
            }
            return Optional.of(Topics.deliveriesOf(lane).valueSerde().decode(raw.value()));
        } catch (SerializationException e) {
            metrics.mailboxRecord(lane, MailboxOutcome.UNDECODABLE);
            sideLog.deadLetter(raw, e);
            return Optional.empty();
        }
    }

    private void sort(Lane lane, MailboxRecord record, Map<ConnectionHandle, List<MailboxRecord>> byConnection) {
        boolean ours = incarnation
                .get()
                .filter(now -> now.gatewayId().equals(record.getGatewayId()) && now.epoch() == record.getGatewayEpoch())
                .isPresent();
        if (!ours) {
            metrics.mailboxRecord(lane, MailboxOutcome.FOREIGN);
            return;
        }
        if (record.getBody() instanceof Dispatch dispatch) {
            listener.dispatched(dispatch.getPriority(), record.getSessionId(), dispatch.getPosition());
        }
        Optional<ConnectionHandle> connection = directory.find(record.getConnectionId());
        if (connection.isPresent()) {
            metrics.mailboxRecord(lane, MailboxOutcome.HANDED_OVER);
            byConnection
                    .computeIfAbsent(connection.get(), c -> new ArrayList<>())
                    .add(record);
        } else {
            metrics.mailboxRecord(lane, MailboxOutcome.UNKNOWN_CONNECTION);
            answerForNobody(record);
        }
    }

    private void answerForNobody(MailboxRecord record) {
        // The role is not in receipts; any will do.
        Party party =
                new Party(record.getSessionId(), record.getParticipantId(), Role.SERVICE, record.getConnectionId());
        if (record.getBody() instanceof Dispatch dispatch) {
            receipts.report(
                    Lane.of(dispatch.getPriority()),
                    party,
                    new Refused(dispatch.getPriority(), dispatch.getPosition(), Refusal.UNKNOWN_CONNECTION, null));
        } else if (record.getBody() instanceof Probe probe) {
            receipts.report(
                    Lane.of(probe.getPriority()),
                    party,
                    new ProbeAnswer(probe.getPriority(), probe.getProbe(), false, null, null));
        }
    }
}
