package org.crisisline.gateway.mailbox;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.gateway.publish.SideLog;
import org.crisisline.schemas.topic.Lane;

/** A mailbox's records on their way to connections, for whoever reads them without a consumer and its thread. */
public final class MailboxIntake {
    /** Whoever drives this has one thread, which must never wait for room. */
    private static final int NO_BOUND = Integer.MAX_VALUE / 2;

    private final MailboxDispatcher dispatcher;

    public MailboxIntake(
            ConnectionDirectory directory,
            CurrentIncarnation incarnation,
            ConnectionPorts.ReceiptLog receipts,
            SideLog sideLog,
            GatewayMetrics metrics) {
        dispatcher =
                new MailboxDispatcher(NO_BOUND, directory, incarnation, receipts, sideLog, metrics, (p, s, at) -> {});
    }

    /** One record was read. */
    public void read(Lane lane, ConsumerRecord<byte[], byte[]> record) {
        try {
            dispatcher.dispatch(lane, List.of(record));
        } catch (InterruptedException e) {
            throw new AssertionError("nothing here waits", e);
        }
    }
}
