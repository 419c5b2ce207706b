package org.crisisline.escalation.desk;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.crisisline.escalation.channel.ChannelResult;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.Effect;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Escalations;
import org.crisisline.escalation.log.Journal;
import org.crisisline.escalation.metrics.EscalationMetrics;
import org.crisisline.schemas.record.EscalationState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the escalations of this instance and performs what the lifecycle decides.
 *
 * <p>All state is touched on the desk's own thread; the methods hand over to it and return a stage. What they hand over is bounded by
 * the callers: the intake waits for each batch, there is one answer a call, and one timer an open escalation.
 */
public final class EscalationDesk implements Desk, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EscalationDesk.class);

    private static final int MAX_BY = 200;

    private final Escalations escalations;
    private final Calls calls;
    private final Askers askers;
    private final Journal journal;
    private final EscalationMetrics metrics;
    private final Clock clock;
    private final Duration closeGrace;
    private final ScheduledThreadPoolExecutor thread;
    private final Map<String, ScheduledFuture<?>> timers = new HashMap<>();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private boolean closing;
    private volatile boolean loaded;
    private volatile int open;
    private volatile int unacknowledged;

    /**
     * @param escalations becomes this desk's own
     * @param ways stay the caller's
     * @param journal stays the caller's
     * @param clock the wall clock: elapsed times count from a gateway's
     * @param closeGrace how long {@link #close} waits for calls under way
     */
    public EscalationDesk(
            Escalations escalations,
            Ways ways,
            Journal journal,
            EscalationMetrics metrics,
            Clock clock,
            Duration closeGrace) {
        this.escalations = escalations;
        this.calls = new Calls(ways, (call, result) -> post(() -> answered(call, result)));
        this.askers = new Askers(escalations);
        this.journal = journal;
        this.metrics = metrics;
        this.clock = clock;
        this.closeGrace = closeGrace;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread desk = new Thread(task, "escalation-desk");
            desk.setDaemon(true);
            return desk;
        });
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Remembers what the log says, before anything is acted on. Completes when done. */
    public CompletableFuture<Void> load(List<Reading.Standing> standings) {
        return onDesk(() -> standings.forEach(standing -> escalations.loaded(standing.demand(), standing.recorded())));
    }

    /** All is loaded: takes up what never reached anybody. */
    public CompletableFuture<Void> resume() {
        return onDesk(() -> {
            loaded = true;
            perform(escalations.resume(clock.instant()));
        });
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

    /** How many escalations wait for a human's acknowledgement. Any thread. */
    public int unacknowledged() {
        return unacknowledged;
    }

    /** From now on this instance takes further what is open in these sessions, and nothing else; asked on the desk's thread. */
    public CompletableFuture<Void> owns(Predicate<String> sessions) {
        return onDesk(() -> perform(escalations.owns(sessions, clock.instant())));
    }

    @Override
    public CompletionStage<EscalationCase> ask(Demand demand) {
        return onDesk(() -> {
                    if (escalations.find(demand.escalationId()).isEmpty() && escalations.isCrowded()) {
                        throw new RejectedExecutionException("no room for another escalation");
                    }
                    metrics.asked(demand.trigger());
                    perform(escalations.asked(demand, clock.instant()));
                    return askers.await(demand.escalationId());
                })
                .thenCompose(answer -> answer);
    }

    @Override
    public CompletionStage<Optional<EscalationCase>> find(String escalationId) {
        return onDesk(() -> escalations.find(escalationId)).thenApply(this::known);
    }

    @Override
    public CompletionStage<Optional<EscalationCase>> acknowledge(String escalationId, String by) {
        return answer(escalationId, EscalationState.ACKNOWLEDGED, by);
    }

    @Override
    public CompletionStage<Optional<EscalationCase>> resolve(String escalationId, String by) {
        return answer(escalationId, EscalationState.RESOLVED, by);
    }

    private CompletionStage<Optional<EscalationCase>> answer(String escalationId, EscalationState state, String by) {
        String who = by.length() > MAX_BY ? by.substring(0, MAX_BY) : by;
        return onDesk(() -> {
                    perform(escalations.answered(escalationId, state, who, clock.instant()));
                    return escalations.find(escalationId);
                })
                .thenApply(this::known);
    }

    /** Before the log is loaded, nobody can say that there is no such escalation. */
    private Optional<EscalationCase> known(Optional<EscalationCase> found) {
        if (found.isEmpty() && !loaded) {
            throw new RejectedExecutionException("what the log knows is not loaded yet");
        }
        return found;
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
            release();
        }
    }

    /** Once the desk's thread has ended, nobody who waits would ever hear anything. */
    private void release() {
        try {
            if (thread.awaitTermination(closeGrace.toMillis(), TimeUnit.MILLISECONDS)) {
                askers.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beginClose() {
        closing = true;
        completeIdle();
    }

    private void completeIdle() {
        if (closing && calls.isIdle()) {
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
                    unacknowledged = escalations.unacknowledged();
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
            askers.settle(standing.demand().escalationId());
        }
    }

    private void perform(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.CallTier tier) {
                call(tier);
            } else if (effect instanceof Effect.WithdrawCall withdraw) {
                calls.withdraw(withdraw.escalationId());
            } else if (effect instanceof Effect.WriteState write) {
                journal.moved(write.escalation());
                askers.settle(write.escalation().id());
            } else if (effect instanceof Effect.Schedule timer) {
                schedule(timer);
            } else if (effect instanceof Effect.Reached reached) {
                reached(reached.escalation());
            } else if (effect instanceof Effect.Unreached unreached) {
                unreached(unreached);
            } else if (effect instanceof Effect.Exhausted exhausted) {
                metrics.exhausted();
                journal.exhausted(exhausted.escalation(), exhausted.why());
            } else if (effect instanceof Effect.Tell tell) {
                calls.tell(tell);
            } else if (effect instanceof Effect.PolicyGone gone) {
                journal.policyGone(gone.escalation(), gone.version());
            }
        }
    }

    private void call(Effect.CallTier tier) {
        if (!closing) {
            calls.callTier(tier);
        }
    }

    private void answered(Calls.Call call, ChannelResult result) {
        calls.ended(call);
        completeIdle();
        EscalationCase escalation = call.escalation();
        EscalationCall.Kind kind = call.call().kind();
        String outcome = Calls.outcome(result);
        journal.channelAnswered(escalation, call.call().stage(), call.channel(), Calls.told(kind), outcome);
        if (kind != EscalationCall.Kind.TRIGGER || result instanceof ChannelResult.Withdrawn) {
            return;
        }
        Instant now = clock.instant();
        perform(
                result instanceof ChannelResult.Accepted
                        ? escalations.accepted(escalation.id(), escalation.step(), call.channel(), now)
                        : escalations.refused(escalation.id(), escalation.step(), call.channel(), outcome, now));
    }

    /** One timer an escalation: a newer one replaces it. */
    private void schedule(Effect.Schedule timer) {
        String id = timer.escalationId();
        Runnable fire = () -> {
            timers.remove(id);
            perform(escalations.timerFired(id, timer.step(), clock.instant()));
        };
        ScheduledFuture<?> before =
                timers.put(id, thread.schedule(() -> post(fire), timer.delay().toNanos(), TimeUnit.NANOSECONDS));
        if (before != null) {
            before.cancel(false);
        }
    }

    private void reached(EscalationCase escalation) {
        metrics.reached(Duration.between(escalation.demand().requestedAt(), escalation.changedAt()));
        journal.reached(escalation);
    }

    private void unreached(Effect.Unreached unreached) {
        metrics.unreached();
        journal.unreached(unreached.escalation(), unreached.why(), unreached.willRetry());
        askers.settle(unreached.escalation().id());
    }
}
