package org.crisisline.escalation.desk;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.crisisline.escalation.channel.Channel;
import org.crisisline.escalation.channel.ChannelResult;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.escalation.lifecycle.Effect;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Escalations;
import org.crisisline.escalation.lifecycle.Stage;
import org.crisisline.escalation.log.Journal;
import org.crisisline.escalation.metrics.EscalationMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the escalations of this instance and performs what the lifecycle decides.
 *
 * <p>All state is touched on the desk's own thread; the methods hand over to it and return a stage. What they hand over is bounded by
 * the callers: the intake waits for each batch, there is one answer a call, and one timer an open escalation.
 */
public final class EscalationDesk implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EscalationDesk.class);

    private final Escalations escalations;
    private final Channel channel;
    private final Journal journal;
    private final EscalationMetrics metrics;
    private final Clock clock;
    private final Duration closeGrace;
    private final ScheduledThreadPoolExecutor thread;
    private final Map<String, EscalationCall> underWay = new HashMap<>();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private boolean closing;
    private volatile int open;

    /**
     * @param escalations becomes this desk's own
     * @param channel stays the caller's
     * @param journal stays the caller's
     * @param clock the wall clock: elapsed times count from a gateway's
     * @param closeGrace how long {@link #close} waits for calls under way
     */
    public EscalationDesk(
            Escalations escalations,
            Channel channel,
            Journal journal,
            EscalationMetrics metrics,
            Clock clock,
            Duration closeGrace) {
        this.escalations = escalations;
        this.channel = channel;
        this.journal = journal;
        this.metrics = metrics;
        this.clock = clock;
        this.closeGrace = closeGrace;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread desk = new Thread(task, "escalation-desk");
            desk.setDaemon(true);
            return desk;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Remembers what the log says, before anything is acted on. Completes when done. */
    public CompletableFuture<Void> load(List<Reading.Standing> standings) {
        return onDesk(() -> standings.forEach(standing -> escalations.loaded(standing.demand(), standing.recorded())));
    }

    /** All is loaded: takes up what never reached anybody. */
    public CompletableFuture<Void> resume() {
        return onDesk(() -> perform(escalations.resume(clock.instant())));
    }

    /**
     * Acts on what was read, in order.
     *
     * @return completes with whether the desk is full, so that no further triggers are to be read for now
     */
    public CompletableFuture<Boolean> take(List<Reading> readings) {
        return onDesk(() -> {
            readings.forEach(this::take);
            return escalations.isFull();
        });
    }

    /** How many escalations no channel has taken yet. Any thread. */
    public int open() {
        return open;
    }

    /** Starts no further calls, and waits for those under way for at most the grace. Whatever is left, the next start takes up. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        try {
            onDesk(this::beginClose).get(closeGrace.toMillis(), TimeUnit.MILLISECONDS);
            idle.get(closeGrace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.atWarn().setCause(e).log("closed with calls under way; the next start takes them up");
        } finally {
            thread.shutdownNow();
        }
    }

    private void beginClose() {
        closing = true;
        completeIdle();
    }

    private void completeIdle() {
        if (closing && underWay.isEmpty()) {
            idle.complete(null);
        }
    }

    private CompletableFuture<Void> onDesk(Runnable task) {
        return onDesk(() -> {
            task.run();
            return null;
        });
    }

    /** As {@link #onDesk}, for what nobody waits for; a failure is logged there. */
    private void post(Runnable task) {
        var unused = onDesk(task);
    }

    private <T> CompletableFuture<T> onDesk(Supplier<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    T result = task.get();
                    open = escalations.open();
                    done.complete(result);
                } catch (RuntimeException | Error e) {
                    log.atError().setCause(e).log("the desk stumbled");
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    private void take(Reading reading) {
        Instant now = clock.instant();
        if (reading instanceof Reading.Trigger trigger) {
            metrics.asked(trigger.demand().trigger());
            perform(escalations.asked(trigger.demand(), now));
        } else if (reading instanceof Reading.Standing standing) {
            perform(escalations.recorded(standing.demand(), standing.recorded(), now));
        }
    }

    private void perform(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.CallChannel call) {
                call(call.escalation());
            } else if (effect instanceof Effect.WithdrawCall withdraw) {
                withdraw(withdraw.escalationId());
            } else if (effect instanceof Effect.WriteState write) {
                journal.moved(write.escalation());
            } else if (effect instanceof Effect.Schedule timer) {
                schedule(timer);
            } else if (effect instanceof Effect.Reached reached) {
                reached(reached.escalation());
            } else if (effect instanceof Effect.Unreached unreached) {
                unreached(unreached);
            }
        }
    }

    private void call(EscalationCase escalation) {
        if (closing) {
            return;
        }
        EscalationCall call = EscalationCall.trigger(
                escalation.demand(), escalation.incidentId(), Stage.first("on-call"), Optional.empty());
        underWay.put(escalation.id(), call);
        var unused = channel.call(call)
                .whenComplete((result, error) -> post(() -> answered(escalation.id(), call, result, error)));
    }

    private void answered(String escalationId, EscalationCall call, ChannelResult result, Throwable error) {
        underWay.remove(escalationId, call);
        completeIdle();
        Instant now = clock.instant();
        if (error != null) {
            perform(escalations.refused(
                    escalationId, "the channel broke: " + error.getClass().getSimpleName(), now));
        } else if (result instanceof ChannelResult.Accepted) {
            perform(escalations.accepted(escalationId, channel.name(), now));
        } else if (result instanceof ChannelResult.Refused refused) {
            perform(escalations.refused(escalationId, refused.why(), now));
        } else if (result instanceof ChannelResult.Unavailable unavailable) {
            perform(escalations.refused(escalationId, unavailable.why(), now));
        }
    }

    private void withdraw(String escalationId) {
        EscalationCall call = underWay.get(escalationId);
        if (call != null) {
            call.withdraw();
        }
    }

    private void schedule(Effect.Schedule timer) {
        Runnable fire = () -> perform(escalations.timerFired(timer.escalationId(), timer.step(), clock.instant()));
        var unused = thread.schedule(() -> post(fire), timer.delay().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void reached(EscalationCase escalation) {
        metrics.reached(Duration.between(escalation.demand().requestedAt(), escalation.changedAt()));
        journal.reached(escalation);
    }

    private void unreached(Effect.Unreached unreached) {
        metrics.unreached();
        journal.unreached(unreached.escalation(), unreached.why(), unreached.willRetry());
    }
}
