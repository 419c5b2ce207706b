package org.crisisline.escalation.door;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.crisisline.escalation.desk.Desk;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.schemas.record.EscalationState;

/** A desk with the promises of the real one: one thread of its own, stages that complete there, asks that take as long as a channel does. */
final class FakeDesk implements Desk, AutoCloseable {
    final List<Demand> asked = new CopyOnWriteArrayList<>();
    final Map<String, EscalationCase> cases = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "fake-desk"));
    private final List<CompletableFuture<EscalationCase>> held = new CopyOnWriteArrayList<>();
    volatile long channelMillis;
    volatile boolean holding;
    volatile boolean closed;
    volatile EscalationState outcome = EscalationState.DISPATCHED;

    @Override
    public CompletionStage<EscalationCase> ask(Demand demand) {
        CompletableFuture<EscalationCase> done = new CompletableFuture<>();
        asked.add(demand);
        if (closed) {
            done.completeExceptionally(new IllegalStateException("closed"));
        } else if (holding) {
            held.add(done);
        } else {
            var unused = thread.schedule(
                    () -> {
                        EscalationCase escalation = Cases.in(demand, outcome, null);
                        cases.put(escalation.id(), escalation);
                        done.complete(escalation);
                    },
                    channelMillis,
                    TimeUnit.MILLISECONDS);
        }
        return done;
    }

    @Override
    public CompletionStage<Optional<EscalationCase>> find(String escalationId) {
        return onDesk(escalationId, escalation -> escalation);
    }

    @Override
    public CompletionStage<Optional<EscalationCase>> acknowledge(String escalationId, String by) {
        return onDesk(
                escalationId,
                escalation -> Purpose.ACKNOWLEDGE.isReachedBy(escalation.state())
                        ? escalation
                        : Cases.in(escalation.demand(), EscalationState.ACKNOWLEDGED, by));
    }

    @Override
    public CompletionStage<Optional<EscalationCase>> resolve(String escalationId, String by) {
        return onDesk(
                escalationId,
                escalation -> Purpose.RESOLVE.isReachedBy(escalation.state())
                        ? escalation
                        : Cases.in(escalation.demand(), EscalationState.RESOLVED, by));
    }

    private CompletionStage<Optional<EscalationCase>> onDesk(
            String id, java.util.function.UnaryOperator<EscalationCase> step) {
        CompletableFuture<Optional<EscalationCase>> done = new CompletableFuture<>();
        if (!holding) {
            thread.execute(() ->
                    done.complete(Optional.ofNullable(cases.computeIfPresent(id, (key, found) -> step.apply(found)))));
        }
        return done;
    }

    void has(String id, EscalationState state) {
        cases.put(id, Cases.in(Cases.demand(id), state, null));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
