package org.crisisline.delivery.topology;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.crisisline.delivery.lane.Census;
import org.crisisline.delivery.lane.DeadLetters;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.delivery.lane.Effect;
import org.crisisline.delivery.lane.EscalationRequests;
import org.crisisline.delivery.lane.LaneCore;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.delivery.lane.Now;
import org.crisisline.delivery.lane.Origin;
import org.crisisline.delivery.lane.Outlet;
import org.crisisline.delivery.store.CommitCount;
import org.crisisline.delivery.store.LaneStore;
import org.crisisline.delivery.store.SortedBytes;
import org.crisisline.delivery.store.StreamsBytes;
import org.crisisline.delivery.store.UnreadableStateException;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane's work on one partition: reads, lets the core decide, carries out. On the stream thread that owns the task. */
final class LaneProcessor implements Processor<byte[], byte[], String, Object> {
    private static final Logger log = LoggerFactory.getLogger(LaneProcessor.class);

    private final LaneIntake intake;
    private final LaneSettings settings;
    private final String epoch;
    private final LaneEnvironment environment;
    private final LaneMetrics metrics;
    private final DeadLetters letters;

    private ProcessorContext<String, Object> context;
    private SortedBytes sorted;
    private boolean marked;
    private LaneStore store;
    private LaneCore core;
    private Census census;
    private StallGuard guard;
    private int partition;

    LaneProcessor(
            LaneIntake intake, LaneSettings settings, String epoch, LaneEnvironment environment, LaneMetrics metrics) {
        this.intake = intake;
        this.settings = settings;
        this.epoch = epoch;
        this.environment = environment;
        this.metrics = metrics;
        this.letters = new DeadLetters("lane-" + intake.lane().label());
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        partition = context.taskId().partition();
        KeyValueStore<Bytes, byte[]> bytes = context.getStateStore(DeliveryTopology.STORE);
        sorted = new StreamsBytes(bytes);
        marked = LogEpochMark.isOn(sorted, epoch, context.applicationId());
        CommitCount commits = context.getStateStore(CommitCount.NAME);
        store = new LaneStore(sorted, commits::commits);
        core = new LaneCore(
                intake.lane(),
                settings,
                partition,
                epoch,
                store,
                environment.randoms().get());
        census = new Census(intake.lane(), store, settings.chunk(), environment.censusPause());
        guard = new StallGuard(environment.pulse(), environment.threadLimit());
        context.schedule(environment.tick(), PunctuationType.WALL_CLOCK_TIME, at -> tick());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        guard.check();
        mark();
        Origin origin = Origins.of(context.recordMetadata().orElseThrow(), record);
        Now now = environment.now();
        LaneIntake.Taken taken;
        try {
            taken = intake.take(origin);
        } catch (UndecodableRecordException e) {
            carryOut(unusable(origin, null, Reason.UNDECODABLE, e, now), now);
            return;
        } catch (InvalidRecordException e) {
            carryOut(unusable(origin, null, Reason.INVALID, e, now), now);
            return;
        }
        List<Effect> effects = decide(taken, origin, now);
        carryOut(effects, now);
        measure(taken, origin, effects, now);
    }

    /** With the first step, since a store can't be written to before. */
    private void mark() {
        if (!marked) {
            LogEpochMark.put(sorted, epoch);
            marked = true;
        }
    }

    private List<Effect> decide(LaneIntake.Taken taken, Origin origin, Now now) {
        try {
            return taken.decide(core, now);
        } catch (UnreadableStateException e) {
            throw e;
        } catch (KafkaException e) {
            if (!(e instanceof UndecodableRecordException)) {
                // Not the record's fault: the store's, or Kafka's.
                throw e;
            }
            return failed(taken, origin, e, now);
        } catch (RuntimeException e) {
            return failed(taken, origin, e, now);
        }
    }

    private List<Effect> failed(LaneIntake.Taken taken, Origin origin, RuntimeException error, Now now) {
        core.forget(taken.sessionId());
        log.atError()
                .addKeyValue(LogKeys.LANE, intake.lane().label())
                .addKeyValue(LogKeys.TOPIC, origin.topic())
                .addKeyValue(LogKeys.PARTITION, origin.partition())
                .addKeyValue(LogKeys.OFFSET, origin.offset())
                .addKeyValue(LogKeys.SESSION, taken.sessionId())
                .setCause(error)
                .log("a record could not be processed");
        metrics.failed();
        return unusable(origin, taken.sessionId(), Reason.PROCESSING_FAILED, error, now);
    }

    private List<Effect> unusable(Origin origin, String sessionId, Reason reason, RuntimeException error, Now now) {
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Bury(letters.forRecord(
                origin,
                sessionId,
                null,
                reason,
                error.getClass().getName(),
                // Messages of our own errors hold no content; of others, nobody knows.
                reason == Reason.PROCESSING_FAILED ? null : error.getMessage(),
                now.wall())));
        EscalationRequests.forRecord(origin, now.wall())
                .ifPresent(request -> effects.add(new Effect.Escalate(request, origin.traceparent())));
        return effects;
    }

    private void measure(LaneIntake.Taken taken, Origin origin, List<Effect> effects, Now now) {
        if (taken instanceof LaneIntake.FromLog) {
            long waited = Math.max(0, now.wall().toEpochMilli() - origin.timestampMillis());
            for (Effect effect : effects) {
                if (effect instanceof Effect.Post post
                        && post.record().getBody() instanceof Dispatch dispatch
                        && dispatch.getPosition() == origin.offset()) {
                    metrics.dispatched(dispatch.getPriority(), TimeUnit.MILLISECONDS.toNanos(waited));
                }
            }
        } else if (taken instanceof LaneIntake.FromGateway from) {
            if (from.receipt().getBody() instanceof Acknowledged) {
                metrics.acknowledged();
            } else if (from.receipt().getBody() instanceof Refused) {
                metrics.refused();
            }
        }
    }

    private void tick() {
        guard.check();
        mark();
        Now now = environment.now();
        core.onTick(now, new Outlet() {
            @Override
            public void carryOut(List<Effect> effects) {
                LaneProcessor.this.carryOut(effects, now);
            }

            @Override
            public void failed(String sessionId, RuntimeException error) {
                boolean fatal = error instanceof UnreadableStateException
                        || (error instanceof KafkaException && !(error instanceof UndecodableRecordException));
                if (fatal) {
                    throw error;
                }
                log.atError()
                        .addKeyValue(LogKeys.LANE, intake.lane().label())
                        .addKeyValue(LogKeys.SESSION, sessionId)
                        .setCause(error)
                        .log("a session could not be worked on");
                metrics.failed();
            }
        });
        metrics.holds(partition, core.figures());
        census.step(now).ifPresent(figures -> metrics.counted(partition, figures));
    }

    /** Asks before each session's effects anew: the process may be stopped in the middle of a step, too. */
    private void carryOut(List<Effect> effects, Now now) {
        guard.check();
        long millis = millis(now.wall());
        for (Effect effect : effects) {
            if (effect instanceof Effect.Post post) {
                count(post);
                Outlets.post(context, post, millis);
            } else if (effect instanceof Effect.Bury bury) {
                metrics.deadLettered(bury.letter().getReason());
                Outlets.bury(context, bury.letter(), millis);
            } else if (effect instanceof Effect.Announce announce) {
                Outlets.announce(context, announce.presence(), millis);
            } else if (effect instanceof Effect.Escalate call) {
                metrics.escalated();
                Outlets.escalate(context, call.request(), call.traceparent(), millis);
            } else if (!store.apply(effect)) {
                throw new IllegalStateException(
                        "nobody carries out " + effect.getClass().getSimpleName());
            }
        }
    }

    private void count(Effect.Post post) {
        if (post.record().getBody() instanceof Dispatch dispatch) {
            if (dispatch.getAttempt() > 1) {
                metrics.retried(dispatch.getPriority());
            } else {
                metrics.dispatched(dispatch.getPriority());
            }
        } else if (post.record().getBody() instanceof Probe) {
            metrics.probed();
        }
    }

    private static long millis(Instant at) {
        return Math.max(0, at.toEpochMilli());
    }

    @Override
    public void close() {
        metrics.released(partition);
    }

    /** What the topic's changelog needs: small segments, or a restore reads what compaction has not come to. */
    static Map<String, String> changelog() {
        return Map.of(
                "cleanup.policy", "compact",
                "segment.bytes", Integer.toString(16 << 20),
                "segment.ms", Long.toString(TimeUnit.HOURS.toMillis(1)),
                "min.cleanable.dirty.ratio", "0.2",
                // A tombstone must reach a standby that was away for so long.
                "delete.retention.ms", Long.toString(TimeUnit.HOURS.toMillis(24)));
    }
}
