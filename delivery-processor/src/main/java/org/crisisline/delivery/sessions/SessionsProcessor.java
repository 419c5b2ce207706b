package org.crisisline.delivery.sessions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.crisisline.delivery.lane.CommitWait;
import org.crisisline.delivery.lane.DeadLetters;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.delivery.lane.Deserted;
import org.crisisline.delivery.lane.Now;
import org.crisisline.delivery.lane.Origin;
import org.crisisline.delivery.store.CommitCount;
import org.crisisline.delivery.store.StreamsBytes;
import org.crisisline.delivery.store.UnreadableStateException;
import org.crisisline.delivery.topology.Admission;
import org.crisisline.delivery.topology.InvalidRecordException;
import org.crisisline.delivery.topology.LaneEnvironment;
import org.crisisline.delivery.topology.Origins;
import org.crisisline.delivery.topology.Outlets;
import org.crisisline.delivery.topology.StallGuard;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.Left;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of one partition: reads, lets the rules decide, carries out. On the stream thread that owns the task. */
final class SessionsProcessor implements Processor<byte[], byte[], String, Object> {
    static final String STAGE = "sessions";

    private static final Logger log = LoggerFactory.getLogger(SessionsProcessor.class);
    private static final int MAX_ENDINGS = 10_000;
    /** After that long a connection that is still there is said to be gone once more. */
    private static final long REPEAT_NANOS = 5_000_000_000L;

    private static final class Funeral {
        private final long since;
        private int remaining;

        Funeral(long since, int remaining) {
            this.since = since;
            this.remaining = remaining;
        }
    }

    private final LifeSettings settings;
    private final LifeRules rules;
    private final Admission admission;
    private final GatewayDirectory directory;
    private final PlatformCalm calm;
    private final LaneEnvironment environment;
    private final SessionsMetrics metrics;
    private final DeadLetters letters = new DeadLetters(STAGE);
    private SeatIndex seats;
    private final Map<String, CommitWait> endings = new HashMap<>();
    private final Map<GatewayRef, Funeral> funerals = new HashMap<>();

    private ProcessorContext<String, Object> context;
    private LifeStore store;
    private CommitCount commits;
    private Absences absences;
    private StallGuard guard;
    private long began;
    private String reached;
    private boolean walking;
    private long walkEnded;

    SessionsProcessor(
            LifeSettings settings,
            Admission admission,
            GatewayDirectory directory,
            PlatformCalm calm,
            LaneEnvironment environment,
            SessionsMetrics metrics) {
        this.settings = settings;
        this.rules = new LifeRules(settings);
        this.admission = admission;
        this.directory = directory;
        this.calm = calm;
        this.environment = environment;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        KeyValueStore<Bytes, byte[]> bytes = context.getStateStore(SessionsTopology.STORE);
        store = new LifeStore(new StreamsBytes(bytes));
        commits = context.getStateStore(CommitCount.NAME);
        guard = new StallGuard(environment.pulse(), environment.threadLimit());
        // A task that is revived gets its processor back: what it remembers is of the life before.
        seats = new SeatIndex();
        endings.clear();
        funerals.clear();
        reached = "";
        walking = true;
        began = environment.ticker().nanos();
        absences = new Absences(settings.absence().after(), settings.gatewayTimeout(), began);
        context.schedule(environment.tick(), PunctuationType.WALL_CLOCK_TIME, at -> tick());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        guard.check();
        Origin origin = Origins.of(context.recordMetadata().orElseThrow(), record);
        Now now = environment.now();
        try {
            carryOut(decide(origin, now), now);
        } catch (UndecodableRecordException e) {
            bury(origin, Reason.UNDECODABLE, e, now);
        } catch (InvalidRecordException e) {
            bury(origin, Reason.INVALID, e, now);
        } catch (KafkaException | UnreadableStateException | StallGuard.StalledException e) {
            throw e;
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue(LogKeys.TOPIC, origin.topic())
                    .addKeyValue(LogKeys.PARTITION, origin.partition())
                    .addKeyValue(LogKeys.OFFSET, origin.offset())
                    .setCause(e)
                    .log("a record could not be processed");
            bury(origin, Reason.PROCESSING_FAILED, e, now);
        }
    }

    private List<LifeEffect> decide(Origin origin, Now now) {
        if (origin.value() == null) {
            throw new InvalidRecordException("no value, expected a record of " + origin.topic());
        }
        if (origin.topic().equals(Topics.ESCALATIONS.name())) {
            Escalation escalation = Topics.ESCALATIONS.valueSerde().decode(origin.value());
            admission.check(origin, escalation);
            return rules.onEscalation(load(escalation.getSessionId(), origin), escalation);
        }
        Presence presence = Topics.PRESENCE.valueSerde().decode(origin.value());
        admission.check(origin, presence);
        Optional<Life> known = store.life(presence.getSessionId());
        boolean begins = presence.getBody() instanceof Attached
                || presence.getBody() instanceof Left
                || Deserted.isNamedBy(presence);
        if (known.isEmpty() && !begins) {
            return List.of();
        }
        Life life = known.orElseGet(() -> load(presence.getSessionId(), origin));
        if (AbsenceRules.isQuestion(presence)) {
            boolean waited = absences.isOver(life.sessionId(), presence.getGatewayEpoch(), now.nanos());
            return AbsenceRules.onAnswer(
                    life, presence, waited, settings.absence(), origin.offset(), origin.timestampMillis());
        }
        boolean lived = life.phase() == Life.Phase.LIVE;
        List<LifeEffect> effects = rules.onPresence(life, presence, origin.offset(), origin.timestampMillis());
        if (lived && life.phase() == Life.Phase.ENDING) {
            metrics.ended(life.ending().orElseThrow().cause());
        }
        return effects;
    }

    private Life load(String sessionId, Origin origin) {
        return store.life(sessionId).orElseGet(() -> {
            metrics.began();
            return new Life(sessionId, origin.timestampMillis());
        });
    }

    private void bury(Origin origin, Reason reason, RuntimeException error, Now now) {
        guard.check();
        metrics.deadLettered(reason.name());
        Outlets.bury(
                context,
                letters.forRecord(
                        origin,
                        null,
                        null,
                        reason,
                        error.getClass().getName(),
                        reason == Reason.PROCESSING_FAILED ? null : error.getMessage(),
                        now.wall()),
                millis(now));
    }

    /** Asks before each session's effects anew: the process may be stopped in the middle of a step, too. */
    private void carryOut(List<LifeEffect> effects, Now now) {
        guard.check();
        for (LifeEffect effect : effects) {
            if (effect instanceof LifeEffect.PutLife put) {
                put(put.life(), now);
            } else if (effect instanceof LifeEffect.DeleteLife delete) {
                store.delete(delete.sessionId());
                absences.remove(delete.sessionId());
            } else if (effect instanceof LifeEffect.Call call) {
                metrics.calledForAbsence();
                Outlets.escalate(context, call.request(), null, millis(now));
            } else if (effect instanceof LifeEffect.Tell tell) {
                Outlets.post(context, tell.post(), millis(now));
            } else if (effect instanceof LifeEffect.Announce announce) {
                Outlets.announce(context, announce.presence(), millis(now));
            } else if (effect instanceof LifeEffect.Publish publish) {
                write(SessionsTopology.STATUS, publish.status().getSessionId(), publish.status(), now);
            } else if (effect instanceof LifeEffect.Fence fence) {
                fence(fence, now);
            }
        }
    }

    /** Where too many wait for a commit already, the walk writes it once more. */
    private void fence(LifeEffect.Fence fence, Now now) {
        for (Priority priority : Priority.values()) {
            write(
                    SessionsTopology.logOf(priority),
                    fence.sessionId(),
                    new LogRecord(fence.sessionId(), fence.end()),
                    now);
        }
        if (endings.size() < MAX_ENDINGS) {
            endings.putIfAbsent(fence.sessionId(), CommitWait.since(commits.commits()));
        }
    }

    private void write(String sink, String key, org.apache.avro.specific.SpecificRecordBase value, Now now) {
        Outlets.write(context, sink, key, value, millis(now));
    }

    private void put(Life life, Now now) {
        store.put(life);
        seats.put(life);
        absences.put(life, now.nanos());
    }

    private void tick() {
        guard.check();
        Now now = environment.now();
        finishEndings(now);
        askForTheAbsent(now);
        for (GatewayRef gateway : seats.gateways()) {
            if (directory.isDead(gateway)) {
                mourn(gateway, now);
            }
        }
        funerals.keySet().retainAll(seats.gateways());
        if (!walking && environment.ticker().hasPassed(walkEnded, settings.sweepPause())) {
            walking = true;
            reached = "";
        }
        if (walking) {
            walk(now);
        }
    }

    /** The END that was written is durable: the session is over. */
    private void finishEndings(Now now) {
        List<String> over = new ArrayList<>();
        Iterator<Map.Entry<String, CommitWait>> all = endings.entrySet().iterator();
        while (all.hasNext() && over.size() < settings.chunk()) {
            Map.Entry<String, CommitWait> ending = all.next();
            if (ending.getValue().isOver(commits.commits())) {
                over.add(ending.getKey());
                all.remove();
            }
        }
        for (String sessionId : over) {
            store.life(sessionId)
                    .filter(life -> life.phase() == Life.Phase.ENDING)
                    .ifPresent(life -> {
                        life.over();
                        put(life, now);
                    });
        }
    }

    private void askForTheAbsent(Now now) {
        absences.tick(now.nanos(), calm.since(now.nanos()));
        for (String sessionId : absences.due(now.nanos(), settings.chunk())) {
            store.life(sessionId)
                    .flatMap(AbsenceRules::ask)
                    .ifPresent(question -> carryOut(List.of(new LifeEffect.Announce(question)), now));
        }
    }

    /** Says of the next connections of a dead gateway that they are gone. */
    private void mourn(GatewayRef gateway, Now now) {
        Funeral funeral = funerals.get(gateway);
        if (funeral == null || (funeral.remaining == 0 && now.nanos() - funeral.since > REPEAT_NANOS)) {
            funeral = new Funeral(
                    now.nanos(), seats.sessionsAt(gateway, Integer.MAX_VALUE).size());
            funerals.put(gateway, funeral);
            log.atWarn()
                    .addKeyValue(LogKeys.GATEWAY, gateway.id())
                    .addKeyValue(LogKeys.EPOCH, gateway.epoch())
                    .addKeyValue(LogKeys.PARTITION, context.taskId().partition())
                    .addKeyValue(LogKeys.COUNT, funeral.remaining)
                    .log("a gateway is dead, its sessions lose their connections there");
        }
        List<String> next = seats.sessionsAt(gateway, Math.min(settings.chunk(), funeral.remaining));
        funeral.remaining = next.isEmpty() ? 0 : funeral.remaining - next.size();
        for (String sessionId : next) {
            seats.toTheEnd(gateway, sessionId);
            store.life(sessionId).ifPresent(life -> {
                List<LifeEffect> effects = LifeRules.announceDead(life, gateway);
                effects.forEach(effect -> metrics.goneWithGateway());
                carryOut(effects, now);
            });
        }
    }

    private void walk(Now now) {
        List<Life> lives = store.lives(reached, settings.chunk());
        boolean inGrace = !environment.ticker().hasPassed(began, settings.grace());
        for (Life life : lives) {
            visit(life, now, inGrace);
            reached = life.sessionId();
        }
        if (lives.size() < settings.chunk()) {
            walking = false;
            walkEnded = now.nanos();
        }
    }

    private void visit(Life life, Now now, boolean inGrace) {
        switch (life.phase()) {
            case LIVE -> {
                seats.put(life);
                absences.put(life, now.nanos());
                if (!inGrace && rules.seemsExpired(life, now.wall().toEpochMilli())) {
                    carryOut(List.of(new LifeEffect.Announce(LifeRules.askWhetherIdle(life))), now);
                }
            }
            case ENDING -> {
                // Of an earlier life of this task: it may not have written the END.
                if (!endings.containsKey(life.sessionId()) && endings.size() < MAX_ENDINGS) {
                    carryOut(LifeRules.fence(life), now);
                }
            }
            case OVER -> {
                long ended = life.ending().orElseThrow().atMillis();
                if (now.wall().toEpochMilli() - ended > settings.tombstoneLife().toMillis()) {
                    carryOut(List.of(new LifeEffect.DeleteLife(life.sessionId())), now);
                }
            }
        }
    }

    private static long millis(Now now) {
        return Math.max(0, now.wall().toEpochMilli());
    }
}
