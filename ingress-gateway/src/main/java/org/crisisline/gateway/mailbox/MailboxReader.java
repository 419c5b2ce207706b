package org.crisisline.gateway.mailbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.crisisline.runtime.kafka.ConsumerThread;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the mailbox of one lane, on a thread of its own, from the end at which it stood when it was claimed: what is older was for an earlier
 * owner, and the lanes dispatch again to whom the new presence names.
 */
public final class MailboxReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MailboxReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long RETRY_MS = 100;

    private record Move(int mailbox, CompletableFuture<Void> done) {}

    private final Lane lane;
    private final MailboxDispatcher dispatcher;
    private final Dependency dependency;
    private final PauseGuard guard;
    private final Runnable afterPause;
    private final AtomicReference<Move> wanted = new AtomicReference<>();
    private final ConsumerThread thread;

    /**
     * @param consumers makes the consumer, on the reader's thread, which closes it
     * @param dependency told whether the mailbox can be read by this reader; no other one's, or it would be called well while this one is dead
     * @param guard for this thread alone
     * @param afterPause called, on the reader's thread, when the guard has ended the incarnation
     */
    MailboxReader(
            Lane lane,
            Supplier<Consumer<byte[], byte[]>> consumers,
            MailboxDispatcher dispatcher,
            Dependency dependency,
            PauseGuard guard,
            Runnable afterPause) {
        this.lane = lane;
        this.guard = guard;
        this.afterPause = afterPause;
        this.dispatcher = dispatcher;
        this.dependency = dependency;
        thread = ConsumerThread.vital("gateway-mailbox-" + lane.label(), consumers, this::read, this::brokeOff);
    }

    /** @param ended told when the thread dies by anything but {@link #close} */
    void start(Thread.UncaughtExceptionHandler ended) {
        thread.start(ended);
    }

    /** Goes to the end of a mailbox; completes when its position there is fixed. Any thread. */
    CompletableFuture<Void> moveTo(int mailbox) {
        Move move = new Move(mailbox, new CompletableFuture<>());
        Move before = wanted.getAndSet(move);
        if (before != null) {
            before.done().cancel(false);
        }
        thread.wakeup();
        return move.done();
    }

    private void read(Consumer<byte[], byte[]> mine) throws InterruptedException {
        while (!thread.isStopped()) {
            step(mine);
        }
    }

    private void brokeOff(Throwable error) {
        dependency.down("the reader has stopped: " + error.getClass().getSimpleName());
    }

    private void step(Consumer<byte[], byte[]> mine) throws InterruptedException {
        try {
            Move move = wanted.get();
            if (move != null) {
                go(mine, move);
            }
            if (mine.assignment().isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(RETRY_MS);
                return;
            }
            guard.begin();
            ConsumerRecords<byte[], byte[]> records = mine.poll(POLL);
            dependency.up();
            if (guard.overslept(POLL)) {
                log.atWarn()
                        .addKeyValue(LogKeys.LANE, lane.label())
                        .log("this process did not run for a while, a new incarnation is to begin");
                afterPause.run();
            }
            if (!records.isEmpty()) {
                dispatcher.dispatch(lane, toList(records));
            }
        } catch (WakeupException e) {
            // A move is wanted, or the end.
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            dependency.down("can't be read: " + e.getClass().getSimpleName());
            log.atWarn()
                    .addKeyValue(LogKeys.LANE, lane.label())
                    .setCause(e)
                    .log("the mailbox can't be read, trying again");
            TimeUnit.MILLISECONDS.sleep(RETRY_MS);
        } catch (RuntimeException | Error e) {
            // At once: until the consumer is closed, and the thread dead, may take a while.
            brokeOff(e);
            throw e;
        }
    }

    private void go(Consumer<byte[], byte[]> mine, Move move) {
        TopicPartition partition = new TopicPartition(Topics.deliveriesOf(lane).name(), move.mailbox());
        mine.assign(List.of(partition));
        mine.seekToEnd(List.of(partition));
        // seekToEnd is lazy: without this, what is written before the first poll would be skipped.
        mine.position(partition);
        wanted.compareAndSet(move, null);
        move.done().complete(null);
    }

    private static List<ConsumerRecord<byte[], byte[]>> toList(ConsumerRecords<byte[], byte[]> records) {
        return records.partitions().stream()
                .flatMap(partition -> records.records(partition).stream())
                .toList();
    }

    /** Stops its thread. Blocks for a bounded time. */
    @Override
    public void close() {
        thread.close();
    }
}
