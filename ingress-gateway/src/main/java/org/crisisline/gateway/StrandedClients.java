package org.crisisline.gateway;

import java.util.function.BooleanSupplier;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.crisisline.runtime.logging.LogKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of a gateway for which no mailbox is left: they are answered and get nothing, so they are sent elsewhere, with close code 1001, a
 * batch at each look; who comes meanwhile, too. One thread's, which it doesn't keep waiting.
 */
final class StrandedClients {
    private static final Logger log = LoggerFactory.getLogger(StrandedClients.class);

    private final BooleanSupplier stranded;
    private final ConnectionDirectory directory;
    private final int batchSize;
    private boolean before;

    /** @param stranded whether other gateways own all mailboxes, and have for a while */
    StrandedClients(BooleanSupplier stranded, ConnectionDirectory directory, int batchSize) {
        this.stranded = stranded;
        this.directory = directory;
        this.batchSize = batchSize;
    }

    /** Looks whether it is so, and sends the next ones away if it is. */
    void look() {
        boolean now = stranded.getAsBoolean();
        if (now && !before) {
            log.atError()
                    .addKeyValue(LogKeys.COUNT, directory.size())
                    .log("other gateways own all mailboxes, the clients of this one are sent to them");
        } else if (before && !now) {
            log.atInfo().log("there is a mailbox again, clients may stay");
        }
        before = now;
        if (now) {
            directory.all().stream().limit(batchSize).forEach(client -> {
                client.tell(new ConnectionEvent.DrainAnnounced(0));
                client.tell(new ConnectionEvent.DrainOver());
            });
        }
    }
}
