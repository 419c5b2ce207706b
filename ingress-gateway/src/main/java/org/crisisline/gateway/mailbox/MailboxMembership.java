package org.crisisline.gateway.mailbox;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.crisisline.runtime.kafka.ConsumerThread;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Membership in the group that shares out the mailboxes, on a thread of its own. What the group gave, and did not take back, is told to {@link
 * MailboxClaims}.
 */
public final class MailboxMembership implements AutoCloseable {
    /** The group. */
    public static final String GROUP = "crisis-gateways";

    private static final Logger log = LoggerFactory.getLogger(MailboxMembership.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long RETRY_MS = 200;
    private static final int NONE = -1;

    private final MailboxClaims claims;
    private final Dependency dependency;
    private final PauseGuard guard;
    private final Ticker ticker;
    private final ConsumerThread thread;
    private volatile boolean joined;
    private volatile boolean again;
    /** Since when the group says that all belong to others; empty while it doesn't. */
    private volatile OptionalLong noneLeftSince = OptionalLong.empty();
    /** What the group says; the membership thread's. */
    private int given = NONE;
    /** What was told; the membership thread's. */
    private int told = NONE;

    /**
     * @param consumers makes the consumer, on the membership thread, which closes it
     * @param dependency told whether there is a mailbox
     * @param guard for the membership thread alone
     */
    MailboxMembership(
            Supplier<Consumer<byte[], byte[]>> consumers,
            MailboxClaims claims,
            Dependency dependency,
            PauseGuard guard,
            Ticker ticker) {
        this.ticker = ticker;
        this.claims = claims;
        this.dependency = dependency;
        this.guard = guard;
        thread = ConsumerThread.vital("gateway-membership", consumers, this::take, error -> claims.lost());
    }

    /** @param ended told when the thread dies by anything but {@link #close} */
    void start(Thread.UncaughtExceptionHandler ended) {
        thread.start(ended);
    }

    /** Whether the group has answered at least once; then a gateway without a mailbox is one too many. */
    boolean hasJoined() {
        return joined;
    }

    /**
     * Whether the group has given all mailboxes to others, and has not changed its mind for so long. Never because it doesn't answer: then there is
     * nothing to be had elsewhere, either. Any thread.
     */
    boolean isLeftWithout(Duration time) {
        OptionalLong since = noneLeftSince;
        return since.isPresent() && ticker.hasPassed(since.getAsLong(), time);
    }

    /** Has the mailbox that is ours claimed once more, for a new incarnation. Any thread. */
    void claimAgain() {
        again = true;
    }

    private void take(Consumer<byte[], byte[]> mine) throws InterruptedException {
        try {
            mine.subscribe(List.of(Topics.MAILBOXES.name()), new Listener());
            while (!thread.isStopped()) {
                step(mine);
            }
        } finally {
            // At once: until the consumer is closed, and the thread dead, may take a while.
            claims.lost();
        }
    }

    private void step(Consumer<byte[], byte[]> mine) throws InterruptedException {
        try {
            guard.begin();
            mine.poll(POLL);
            mine.pause(mine.assignment()); // Nothing is ever written there: don't fetch.
            if (guard.overslept(POLL) || again) {
                again = false;
                told = NONE;
            }
            if (given != told) {
                told = NONE;
                if (given == NONE) {
                    claims.lost();
                } else {
                    claims.claimed(given);
                    told = given;
                }
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            dependency.down("no mailbox: " + e.getClass().getSimpleName());
            log.atWarn().setCause(e).log("the mailbox can't be claimed, trying again");
            TimeUnit.MILLISECONDS.sleep(RETRY_MS);
        }
    }

    /** Called within poll, on the membership thread. */
    private final class Listener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            joined = true;
            OptionalInt mailbox =
                    partitions.stream().mapToInt(TopicPartition::partition).min();
            // With a cooperative protocol nothing new means that what was given stays.
            mailbox.ifPresent(number -> given = number);
            if (given != NONE) {
                noneLeftSince = OptionalLong.empty();
            } else if (noneLeftSince.isEmpty()) {
                noneLeftSince = OptionalLong.of(ticker.nanos());
                dependency.down("other gateways own all mailboxes");
            }
            log.atInfo().addKeyValue(LogKeys.MAILBOX, given).log("the group has shared out the mailboxes");
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            takenBack(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            takenBack(partitions);
        }

        private void takenBack(Collection<TopicPartition> partitions) {
            if (partitions.stream().anyMatch(partition -> partition.partition() == given)) {
                given = NONE;
                told = NONE;
                // At once: what is read from now on may be another gateway's.
                claims.lost();
            }
        }
    }

    /** Leaves the group and stops the thread. Blocks for a bounded time. */
    @Override
    public void close() {
        thread.close();
    }
}
