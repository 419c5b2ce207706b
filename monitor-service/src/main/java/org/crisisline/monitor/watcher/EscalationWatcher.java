package org.crisisline.monitor.watcher;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.crisisline.runtime.kafka.ConsumerThread;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.schemas.trigger.EscalationTriggers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what was asked for and what became of it, and once a second says what is overdue. No group, no state on disk: after a restart
 * everything is derived again.
 *
 * <p>A look judges as of the moment at which it asked where the topics end, and only once all of that is read. So while a broker fails over
 * nothing is called overdue only because its record could not be read yet; that the watcher does not see is an alert of its own.
 */
public final class EscalationWatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EscalationWatcher.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(2);
    /** Each is a record; what is beyond comes with the next second. */
    private static final int MOST_ASKED_AT_ONCE = 50;

    /** Where the topics ended, and when that was. */
    private record Target(Map<TopicPartition, Long> ends, long atMs, long nanos) {}

    private final WatcherSettings settings;
    private final WatcherPorts ports;
    private final EmergencyTopics topics;
    private final EscalationTriggers triggers;
    private final Expectations expectations;
    private final Ticker ticker;
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final ConsumerThread thread;
    private Target target;
    private long askedEndsAt;
    private boolean blind;

    /**
     * @param consumers makes a consumer with offset reset {@code earliest}; called on the watcher's thread
     * @param sessionPartitions of every topic whose key is a session
     * @param clock the wall clock, for how far back to begin
     * @param ticker for durations
     */
    public EscalationWatcher(
            Supplier<Consumer<byte[], byte[]>> consumers,
            WatcherSettings settings,
            int sessionPartitions,
            WatcherPorts ports,
            Clock clock,
            Ticker ticker) {
        this.settings = settings;
        this.ports = ports;
        this.topics = new EmergencyTopics(sessionPartitions, settings.lookback(), settings.rememberFor(), clock);
        this.triggers = new EscalationTriggers(settings.severityThreshold());
        this.expectations = new Expectations(settings.limits());
        this.ticker = ticker;
        this.askedEndsAt = ticker.nanos() - LOOK.toNanos();
        this.thread = new ConsumerThread("escalation-watcher", consumers, this::watch, this::brokeOff);
    }

    /** Starts the thread, and says whether anybody outside would notice its end. */
    public void start() {
        settings.heartbeat()
                .ifPresentOrElse(
                        heartbeat -> log.atInfo()
                                .addKeyValue(LogKeys.ADDRESS, heartbeat.url().getHost())
                                .addKeyValue(LogKeys.MILLIS, heartbeat.every().toMillis())
                                .log("the watcher's heartbeat goes outside"),
                        () -> log.atWarn()
                                .log("monitor.watcher.heartbeat-url is empty: nobody outside notices when the watcher"
                                        + " itself is gone"));
        thread.start();
    }

    /** Completes with the first look at everything; exceptionally when it is closed before. */
    public CompletableFuture<Void> caughtUp() {
        return caughtUp;
    }

    @Override
    public void close() {
        caughtUp.completeExceptionally(new IllegalStateException("closed before everything was read"));
        thread.close();
    }

    private void watch(Consumer<byte[], byte[]> consumer) {
        topics.begin(consumer);
        while (!thread.isStopped()) {
            follow(consumer);
        }
    }

    private void brokeOff(Throwable error) {
        target = null;
        log.atError().setCause(error).log("watching broke off; it begins again where it was");
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            take(record);
        }
        topics.took(consumer);
        if (target == null && ticker.hasPassed(askedEndsAt, LOOK)) {
            aim(consumer);
        }
        if (target != null && topics.isAt(target.ends())) {
            Target reached = target;
            target = null;
            look(reached);
        }
    }

    /** The time is taken before the question: what is written while it is on its way may or may not be in the answer. */
    private void aim(Consumer<byte[], byte[]> consumer) {
        askedEndsAt = ticker.nanos();
        try {
            long now = askedEndsAt;
            target = new Target(topics.ends(consumer, ENDS_WITHIN), brokersMs(now), now);
            blind = false;
        } catch (TimeoutException e) {
            // Some partition has no leader: asked again a second later. Reading goes on meanwhile.
            if (!blind) {
                log.atWarn().setCause(e).log("the brokers do not say where the topics end");
            }
            blind = true;
        }
    }

    private void look(Target reached) {
        List<Overdue> overdue = expectations.overdue(reached.atMs());
        int told = Math.min(overdue.size(), settings.maxTold());
        ports.board()
                .post(new WatcherReport(
                        overdue.subList(0, told),
                        overdue.size() - told,
                        expectations.open(),
                        expectations.dropped(),
                        expectations.isFull(),
                        reached.nanos()));
        long now = ticker.nanos();
        expectations.askAgain(overdue, brokersMs(now), MOST_ASKED_AT_ONCE).forEach(ports.asker()::ask);
        ports.metrics().looked();
        if (ports.board().isWorking()) {
            ports.heartbeat().ifPresent(Heartbeat::beat);
        }
        caughtUp.complete(null);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            if (record.topic().equals(Topics.MESSAGES_EMERGENCY.name())) {
                triggers.of(Topics.MESSAGES_EMERGENCY.valueSerde().decode(record.value()))
                        .ifPresent(request -> expectations.asked(request, record.timestamp()));
            } else if (record.topic().equals(Topics.ESCALATION_REQUESTS.name())) {
                expectations.asked(Topics.ESCALATION_REQUESTS.valueSerde().decode(record.value()), record.timestamp());
            } else {
                expectations.stands(Topics.ESCALATIONS.valueSerde().decode(record.value()), record.timestamp());
            }
        } catch (UndecodableRecordException e) {
            // Whoever processes it keeps it as a dead letter, and calls for it.
            ports.metrics().unreadable();
            log.atWarn()
                    .addKeyValue(LogKeys.TOPIC, record.topic())
                    .addKeyValue(LogKeys.PARTITION, record.partition())
                    .addKeyValue(LogKeys.OFFSET, record.offset())
                    .log("a record about an emergency could not be read");
        }
    }

    private long brokersMs(long nanos) {
        return ports.brokersClock().applyAsLong(nanos);
    }
}
