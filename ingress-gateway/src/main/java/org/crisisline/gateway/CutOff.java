package org.crisisline.gateway;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.ConnectionHandle;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the log has answered no heartbeat for a while, and tells every client, its spares and those who come meanwhile; when it answers
 * again, they are told that, too. Nobody is closed: a client knows from its other connection whether it would be any better off there, and this gateway
 * does not. See {@code docs/decisions/0015}.
 *
 * <p>Heartbeats all go to one partition, so what befalls a broker befalls the gateways alike, and none is taken for a better one than another. {@link #look} is
 * one thread's, which it does not keep waiting; {@link #isCutOff} is any thread's.
 */
final class CutOff {
    /** From one look to the next. */
    static final Duration LOOK = Duration.ofMillis(250);

    private static final Logger log = LoggerFactory.getLogger(CutOff.class);

    private final LongSupplier answers;
    private final ConnectionDirectory directory;
    private final GatewayConfig.CutOffSettings settings;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final GatewayMetrics metrics;
    private final Set<ConnectionHandle> told = new HashSet<>();
    private long answersSeen;
    private long silentSince;
    private long lookedAt;
    private volatile boolean cutOff;

    /** @param answers how many heartbeats the log has taken so far */
    CutOff(
            LongSupplier answers,
            ConnectionDirectory directory,
            GatewayConfig.CutOffSettings settings,
            Ticker ticker,
            RandomGenerator random,
            GatewayMetrics metrics) {
        this.answers = answers;
        this.directory = directory;
        this.settings = settings;
        this.ticker = ticker;
        this.random = random;
        this.metrics = metrics;
        this.answersSeen = answers.getAsLong();
        this.silentSince = ticker.nanos();
        this.lookedAt = silentSince;
    }

    /** Looks whether it is so, and tells those whom it is news to. */
    void look() {
        boolean now = isSilent();
        if (now != cutOff) {
            cutOff = now;
            if (now) {
                log.atError()
                        .addKeyValue(LogKeys.COUNT, directory.size())
                        .log("the log answers no heartbeat, clients are told to go where it does");
            } else {
                log.atInfo().log("the log answers again, clients may stay");
            }
        }
        if (now) {
            // Each time and not once: what is told while nothing gets through is lost, and the last of it goes out when
            // the log is back.
            metrics.foundCutOff();
            tellThatItIs();
        } else if (!told.isEmpty()) {
            tellThatItIsOver();
        }
    }

    /** Whether the log has been silent for so long that clients are better off elsewhere. */
    boolean isCutOff() {
        return cutOff;
    }

    private boolean isSilent() {
        long now = ticker.nanos();
        long counted = answers.getAsLong();
        // A process that stood still heard nothing because of that, and the log gets its time anew.
        boolean stoodStill = now - lookedAt > settings.after().toNanos() / 2;
        if (counted != answersSeen || stoodStill) {
            silentSince = now;
        }
        answersSeen = counted;
        lookedAt = now;
        return now - silentSince >= settings.after().toNanos();
    }

    private void tellThatItIs() {
        List<ConnectionHandle> all = directory.all();
        told.retainAll(new HashSet<>(all));
        for (ConnectionHandle client : all) {
            if (told.add(client)) {
                long wait = settings.hold().toMillis()
                        + random.nextLong(Math.max(1, settings.spread().toMillis()));
                client.tell(new ConnectionEvent.CutOffTold(true, wait));
            }
        }
    }

    private void tellThatItIsOver() {
        for (ConnectionHandle client : told) {
            client.tell(new ConnectionEvent.CutOffTold(false, 0));
        }
        told.clear();
    }
}
