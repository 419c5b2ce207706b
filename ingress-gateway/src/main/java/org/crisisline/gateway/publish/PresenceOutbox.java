package org.crisisline.gateway.publish;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.ConnectionPorts.PresenceAnswer;
import org.crisisline.gateway.connection.Party;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The presence topic: what is told goes out in the order of the calls, through the producer of the emergency lane (presence of both lanes is
 * small and rare, and an emergency must not wait for it), and is sent again until the log has it, nobody wants it any more, or it
 * is an hour old. While the gateway has no mailbox it waits.
 *
 * <p>{@link #tell} is called on event loops and only enqueues. One thread of its own sends. Bounded by a {@link PresenceRoom}: what there is
 * no room for is counted and logged, and whoever waits for it hears so at once; that somebody is here is repaired by renewals. That somebody
 * is gone is repaired by nobody: it has room of its own, and is never too old.
 */
public final class PresenceOutbox implements ConnectionPorts.PresenceLog, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PresenceOutbox.class);
    private static final Duration GIVE_UP_AFTER = Duration.ofHours(1);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    private static final long CLOSE_STEP_MS = 10;
    private static final String STOPPED = "the gateway has stopped";

    private final RecordWriter writer;
    private final CurrentIncarnation incarnation;
    private final GatewayMetrics metrics;
    private final Ticker ticker;
    private final PresenceRoom room;
    private final Duration closeTimeout;
    private final AtomicInteger pending = new AtomicInteger();
    private final ScheduledThreadPoolExecutor thread;

    private record Entry(
            Party party, SpecificRecordBase body, BooleanSupplier wanted, PresenceAnswer answer, long toldNanos) {
        boolean mayGrowOld() {
            return PresenceRoom.isFarewell(body);
        }
    }

    /**
     * @param room how much may wait
     * @param closeTimeout how long {@link #close} waits for what is left
     */
    public PresenceOutbox(
            RecordWriter writer,
            CurrentIncarnation incarnation,
            GatewayMetrics metrics,
            Ticker ticker,
            PresenceRoom room,
            Duration closeTimeout) {
        this.writer = writer;
        this.incarnation = incarnation;
        this.metrics = metrics;
        this.ticker = ticker;
        this.room = room;
        this.closeTimeout = closeTimeout;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread worker = new Thread(task, "gateway-presence");
            worker.setDaemon(true);
            return worker;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void tell(Party party, SpecificRecordBase body, BooleanSupplier wanted, PresenceAnswer answer) {
        Entry entry = new Entry(party, body, wanted, answer, ticker.nanos());
        if (!room.hasRoomFor(body, pending.incrementAndGet())) {
            lost(entry, "no room", PublishFailure.OVERLOADED);
            return;
        }
        try {
            thread.execute(() -> attempt(entry, 1));
        } catch (RejectedExecutionException e) {
            lost(entry, STOPPED, PublishFailure.OVERLOADED);
        }
    }

    /** How many wait for the log. */
    public int pending() {
        return pending.get();
    }

    private void attempt(Entry entry, int attempt) {
        if (!entry.wanted().getAsBoolean()) {
            pending.decrementAndGet();
            return;
        }
        if (!entry.mayGrowOld() && ticker.hasPassed(entry.toldNanos(), GIVE_UP_AFTER)) {
            String reason = "the log did not take it for " + GIVE_UP_AFTER.toMinutes() + " minutes";
            lost(entry, reason, PublishFailure.UNAVAILABLE);
            return;
        }
        Optional<Incarnation> now = incarnation.get();
        if (now.isEmpty()) {
            again(entry, attempt);
            return;
        }
        Presence presence = now.get().presence(entry.party(), entry.body());
        writer.ofSession(Topics.PRESENCE, entry.party().sessionId(), presence, (metadata, error) -> {
            if (error == null) {
                pending.decrementAndGet();
                entry.answer().inLog(metadata.offset());
            } else {
                metrics.presenceRepeated();
                again(entry, attempt);
            }
        });
    }

    private void again(Entry entry, int attempt) {
        Duration wait = BACKOFF.after(attempt, ThreadLocalRandom.current());
        try {
            var unused = thread.schedule(() -> attempt(entry, attempt + 1), wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            lost(entry, STOPPED, PublishFailure.UNAVAILABLE);
        }
    }

    private void lost(Entry entry, String reason, PublishFailure failure) {
        pending.decrementAndGet();
        metrics.lost(GatewayMetrics.Loss.PRESENCE);
        log.atWarn()
                .addKeyValue(LogKeys.CONNECTION, entry.party().connectionId())
                .addKeyValue(LogKeys.REASON, reason)
                .log("presence was given up");
        entry.answer().refused(failure);
    }

    /** Waits a bounded time until the log has what is left, then stops. Blocks. Doing it twice does nothing. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        try {
            for (long waited = 0; pending.get() > 0 && waited < closeTimeout.toMillis(); waited += CLOSE_STEP_MS) {
                TimeUnit.MILLISECONDS.sleep(CLOSE_STEP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }
}
