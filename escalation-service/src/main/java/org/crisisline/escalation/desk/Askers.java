package org.crisisline.escalation.desk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.crisisline.escalation.lifecycle.Activity;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Escalations;
import org.crisisline.schemas.record.EscalationState;

/**
 * Who waits to hear what became of an escalation that was asked for directly. Belongs to the desk's thread. As many as ask at once, which the
 * door bounds.
 */
final class Askers {
    private final Escalations escalations;
    private final Map<String, List<CompletableFuture<EscalationCase>>> waiting = new HashMap<>();

    Askers(Escalations escalations) {
        this.escalations = escalations;
    }

    /** Completes when a channel has taken it, or none did. */
    CompletionStage<EscalationCase> await(String escalationId) {
        CompletableFuture<EscalationCase> answer = new CompletableFuture<>();
        waiting.computeIfAbsent(escalationId, id -> new ArrayList<>(1)).add(answer);
        settle(escalationId);
        return answer;
    }

    /** The escalation has moved. */
    void settle(String escalationId) {
        if (!waiting.containsKey(escalationId)) {
            return;
        }
        EscalationCase escalation = escalations.find(escalationId).orElse(null);
        if (escalation != null && isSettled(escalation)) {
            waiting.remove(escalationId).forEach(answer -> answer.complete(escalation));
        }
    }

    private static boolean isSettled(EscalationCase escalation) {
        return escalation.state() != EscalationState.REQUESTED || escalation.activity() == Activity.DONE;
    }

    /** The desk is closed, and its thread has ended. */
    void close() {
        RejectedExecutionException closed = new RejectedExecutionException("the desk is closed");
        List.copyOf(waiting.values())
                .forEach(answers -> answers.forEach(answer -> answer.completeExceptionally(closed)));
        waiting.clear();
    }
}
