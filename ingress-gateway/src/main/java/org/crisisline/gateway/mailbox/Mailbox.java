package org.crisisline.gateway.mailbox;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.gateway.publish.Incarnation;
import org.crisisline.gateway.publish.SideLog;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Precedence;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's mailbox as a whole: claims a number, has both lanes read from its end, puts the epoch into the log, then begins a new
 * incarnation. A gateway that lost its mailbox keeps its connections, claims another one and begins anew; when none is left for it,
 * {@link #isLeftWithout} says so.
 */
public final class Mailbox implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(6);

    private final String gatewayId;
    private final Clock clock;
    private final CurrentIncarnation incarnation;
    private final Supplier<PauseGuard> guards;
    private final Dependency dependency;
    private final Function<Incarnation, CompletableFuture<Void>> announce;
    private final Runnable afterClaim;
    private final MailboxMembership membership;
    private final Map<Lane, MailboxReader> readers = new EnumMap<>(Lane.class);
    private final CountDownLatch firstClaim = new CountDownLatch(1);
    /** The membership thread's. */
    private long lastEpoch;

    /**
     * What the mailbox needs of the rest of the gateway.
     *
     * @param members makes the consumer of the membership group
     * @param readers makes the consumer of a lane
     * @param lastEpoch the epoch of an earlier incarnation; the next one is higher
     * @param announce puts the epoch of an incarnation that is to begin into the log
     * @param bound how many records may wait for event loops
     * @param pauseLimit when its threads have not run for this long, the gateway begins a new incarnation
     */
    public record Parts(
            Supplier<Consumer<byte[], byte[]>> members,
            Function<Lane, Consumer<byte[], byte[]>> readers,
            long lastEpoch,
            Function<Incarnation, CompletableFuture<Void>> announce,
            int bound,
            Ticker ticker,
            Duration pauseLimit,
            ConnectionDirectory directory,
            CurrentIncarnation incarnation,
            ConnectionPorts.ReceiptLog receipts,
            SideLog sideLog,
            GatewayMetrics metrics,
            DispatchListener listener) {}

    /**
     * @param dependency told whether there is a mailbox
     * @param readable told whether a lane of it can be read
     * @param afterClaim called, on the membership thread, when a new incarnation has begun
     */
    public Mailbox(
            String gatewayId,
            Clock clock,
            Parts parts,
            Dependency dependency,
            Function<Lane, Dependency> readable,
            Runnable afterClaim) {
        this.gatewayId = gatewayId;
        this.clock = clock;
        this.incarnation = parts.incarnation();
        this.dependency = dependency;
        this.afterClaim = afterClaim;
        this.lastEpoch = parts.lastEpoch();
        this.announce = parts.announce();
        this.guards = () -> guard(parts);
        MailboxDispatcher dispatcher = new MailboxDispatcher(
                parts.bound(),
                parts.directory(),
                parts.incarnation(),
                parts.receipts(),
                parts.sideLog(),
                parts.metrics(),
                parts.listener());
        membership = new MailboxMembership(parts.members(), new Claims(), dependency, guard(parts), parts.ticker());
        for (Lane lane : Lane.values()) {
            readers.put(
                    lane,
                    Precedence.of(lane)
                            .making(() -> new MailboxReader(
                                    lane,
                                    () -> parts.readers().apply(lane),
                                    dispatcher,
                                    readable.apply(lane),
                                    guard(parts),
                                    membership::claimAgain)));
        }
    }

    private static PauseGuard guard(Parts parts) {
        return new PauseGuard(parts.ticker(), parts.pauseLimit(), parts.incarnation());
    }

    /**
     * Starts the threads.
     *
     * @param ended told when one of them dies by anything but {@link #close}: nothing else would tell that a lane is not read any more
     */
    public void start(Thread.UncaughtExceptionHandler ended) {
        readers.values().forEach(reader -> reader.start(ended));
        membership.start(ended);
    }

    /**
     * Waits until a mailbox is ours and read from its end.
     *
     * @throws IllegalStateException if there is none to be had
     */
    public void awaitFirstClaim(Duration timeout, int mailboxes) throws InterruptedException {
        if (firstClaim.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
        throw new IllegalStateException(
                membership.hasJoined()
                        ? "no mailbox is free after " + timeout.toMillis() + " ms: all " + mailboxes
                                + " are owned by other gateways (topics.mailboxes is the most that can run side by side)"
                        : "no mailbox after " + timeout.toMillis() + " ms: the group " + MailboxMembership.GROUP
                                + " did not answer");
    }

    /**
     * A task that speaks for the present incarnation, and is run again and again: when this process did not run for a while, it is left out, and a new
     * incarnation is to begin before it is run again. What is given back is one thread's.
     *
     * @param interval from one run to the next
     */
    public Runnable guarded(Runnable task, Duration interval) {
        PauseGuard guard = guards.get();
        guard.begin();
        return () -> {
            if (guard.overslept(interval)) {
                membership.claimAgain();
            } else {
                task.run();
            }
            guard.begin();
        };
    }

    /** Whether other gateways own all mailboxes, and have for so long. Any thread. */
    public boolean isLeftWithout(Duration time) {
        return membership.isLeftWithout(time);
    }

    /** On the membership thread. */
    private final class Claims implements MailboxClaims {
        @Override
        public void claimed(int mailbox) throws InterruptedException {
            List<CompletableFuture<Void>> moves = readers.values().stream()
                    .map(reader -> reader.moveTo(mailbox))
                    .toList();
            await(
                    CompletableFuture.allOf(moves.toArray(CompletableFuture[]::new)),
                    "mailbox " + mailbox + " can't be read from its end");
            lastEpoch = Math.max(clock.millis(), lastEpoch + 1);
            Incarnation next = new Incarnation(gatewayId, lastEpoch, mailbox);
            // Nobody hears of an epoch that is not in the log: another start, with a clock that was set back, must find
            // it.
            await(announce.apply(next), "the epoch of mailbox " + mailbox + " is not in the log");
            incarnation.begin(next);
            log.atInfo()
                    .addKeyValue(LogKeys.GATEWAY, gatewayId)
                    .addKeyValue(LogKeys.EPOCH, lastEpoch)
                    .addKeyValue(LogKeys.MAILBOX, mailbox)
                    .log("a mailbox was claimed");
            dependency.up();
            firstClaim.countDown();
            afterClaim.run();
        }

        private void await(CompletableFuture<Void> step, String otherwise) throws InterruptedException {
            try {
                step.get(STEP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException | CancellationException e) {
                dependency.down(otherwise);
                throw new org.apache.kafka.common.errors.TimeoutException(otherwise, e);
            }
        }

        @Override
        public void lost() {
            incarnation.end();
            dependency.down("no mailbox is claimed");
        }
    }

    /** Gives the mailbox back and stops the threads. Blocks for a bounded time. */
    @Override
    public void close() {
        membership.close();
        for (MailboxReader reader : readers.values()) {
            reader.close();
        }
    }
}
