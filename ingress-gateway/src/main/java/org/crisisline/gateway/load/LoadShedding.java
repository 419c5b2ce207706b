package org.crisisline.gateway.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.SessionPartitions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the log and takes as much as the system carries. What is too much is refused at once as {@link PublishFailure#OVERLOADED}, with the
 * time after which to come again; LOW goes first, then NORMAL, then HIGH. An EMERGENCY is never refused here: its quota is that of its connection.
 *
 * <p>Two bounds: messages that wait for the log's answer (an outage of the brokers fills it, LOW first), and a rate that {@link AdmissionRate} finds
 * (a system that can't keep up lowers it). {@link #judge} is called once an interval by one thread; everything else on event loops, and on
 * producers' and readers' threads, none of which ever waits here.
 */
public final class LoadShedding implements ConnectionPorts.MessageLog {
    private static final Logger log = LoggerFactory.getLogger(LoadShedding.class);
    private static final double LOW_SHARE = 0.5;
    private static final double NORMAL_SHARE = 0.75;

    private final ConnectionPorts.MessageLog messages;
    private final LaneLag lag;
    private final LoadSettings settings;
    private final GatewayMetrics metrics;
    private final Ticker ticker;
    private final Supplier<RandomGenerator> random;
    private final PacedGate gate;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder taken = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder acknowledgements = new LongAdder();
    private final LongAccumulator quickestAcknowledgement = new LongAccumulator(Math::min, Long.MAX_VALUE);
    private final LongAccumulator loopDelay = new LongAccumulator(Math::max, 0);
    private volatile AdmissionRate rate = AdmissionRate.OPEN;
    private long judgedAt;

    /**
     * @param messages the log
     * @param random of the calling thread: spreads when those who were refused come again
     */
    public LoadShedding(
            ConnectionPorts.MessageLog messages,
            SessionPartitions partitions,
            LoadSettings settings,
            GatewayMetrics metrics,
            Ticker ticker,
            Supplier<RandomGenerator> random) {
        this.messages = messages;
        lag = new LaneLag(partitions, settings, ticker);
        this.settings = settings;
        this.metrics = metrics;
        this.ticker = ticker;
        this.random = random;
        judgedAt = ticker.nanos();
        gate = new PacedGate(judgedAt);
    }

    @Override
    public void publish(Priority priority, LogRecord message, ConnectionPorts.Answer answer) {
        if (priority == Priority.EMERGENCY) {
            messages.publish(priority, message, answer);
            return;
        }
        long now = ticker.nanos();
        if (!takes(priority, now)) {
            refused.increment();
            metrics.shed(priority);
            answer.refused(PublishFailure.OVERLOADED, retryAfter(priority));
            return;
        }
        taken.increment();
        inFlight.incrementAndGet();
        messages.publish(priority, message, new Watched(priority, message.getSessionId(), answer, now));
    }

    private boolean takes(Priority priority, long now) {
        if (inFlight.get() >= settings.inFlight() * share(priority)) {
            return false;
        }
        AdmissionRate present = rate;
        return present.isOpen() || gate.pass(priority, present.perSecond(), now);
    }

    private static double share(Priority priority) {
        return switch (priority) {
            case EMERGENCY, HIGH -> 1.0;
            case NORMAL -> NORMAL_SHARE;
            case LOW -> LOW_SHARE;
        };
    }

    /** Half of it is chance, so that those who were refused together don't come back together. */
    private Duration retryAfter(Priority priority) {
        long millis = settings.retryAfter().toMillis()
                * switch (priority) {
                    case EMERGENCY, HIGH -> 1;
                    case NORMAL -> 2;
                    case LOW -> 4;
                };
        return Duration.ofMillis(millis / 2 + random.get().nextLong(millis / 2 + 1));
    }

    /** A lane has dispatched a message to this gateway. Any thread. */
    public void dispatched(Priority priority, String sessionId, long position) {
        if (priority != Priority.EMERGENCY) {
            lag.dispatched(priority, sessionId, position);
        }
    }

    /** A task has waited so long for its event loop. Any thread. */
    public void waitedForLoop(long nanos) {
        loopDelay.accumulate(nanos);
    }

    /** Looks at what has happened since the last time, and sets the rate. One thread's. */
    public void judge() {
        long now = ticker.nanos();
        LoadSample sample = new LoadSample(
                now - judgedAt,
                taken.sumThenReset(),
                refused.sumThenReset(),
                acknowledgements.sumThenReset(),
                quickestAcknowledgement.getThenReset(),
                lag.look(),
                lag.queue(),
                loopDelay.getThenReset());
        judgedAt = now;
        AdmissionRate before = rate;
        AdmissionRate after = before.next(sample, settings);
        rate = after;
        if (before.isOpen() && !after.isOpen()) {
            log.atWarn()
                    .addKeyValue(LogKeys.LIMIT, (long) after.perSecond())
                    .addKeyValue(
                            LogKeys.MILLIS, Duration.ofNanos(after.delayNanos()).toMillis())
                    .log(
                            "more is sent than can be carried: messages below EMERGENCY are limited, in messages a second");
        } else if (!before.isOpen() && after.isOpen()) {
            log.atInfo().log("messages are not limited any more");
        }
    }

    /** Messages a second that are taken below EMERGENCY; 0 while there is no limit. */
    public double limit() {
        AdmissionRate present = rate;
        return present.isOpen() ? 0 : present.perSecond();
    }

    /** Messages below EMERGENCY that wait for the log's answer. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Counts and measures the log's answer on its way. */
    private final class Watched implements ConnectionPorts.Answer {
        private final Priority priority;
        private final String sessionId;
        private final ConnectionPorts.Answer answer;
        private final long takenAt;

        Watched(Priority priority, String sessionId, ConnectionPorts.Answer answer, long takenAt) {
            this.priority = priority;
            this.sessionId = sessionId;
            this.answer = answer;
            this.takenAt = takenAt;
        }

        @Override
        public void accepted(long position) {
            inFlight.decrementAndGet();
            acknowledgements.increment();
            quickestAcknowledgement.accumulate(ticker.nanos() - takenAt);
            lag.accepted(priority, sessionId, position, takenAt);
            answer.accepted(position);
        }

        @Override
        public void refused(PublishFailure failure) {
            inFlight.decrementAndGet();
            answer.refused(failure);
        }
    }
}
