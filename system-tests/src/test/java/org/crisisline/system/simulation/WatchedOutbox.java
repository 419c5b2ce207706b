package org.crisisline.system.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.Limits;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.outbox.Outbox;
import org.crisisline.client.outbox.OutboxFullException;
import org.crisisline.client.outbox.OutboxLimits;
import org.crisisline.client.outbox.Publishing;

/** The SDK's outbox, with books of its own on what is in it: it takes what its bounds allow, neither more nor less, and loses nothing. */
final class WatchedOutbox {
    private record Waiting(boolean emergency, int bytes) {}

    private final OutboxLimits limits;
    private final Outbox outbox;
    private final Map<String, Waiting> waiting = new HashMap<>();

    WatchedOutbox(OutboxLimits limits) {
        this.limits = limits;
        this.outbox = new Outbox(limits, false);
    }

    /** Whether it took the message: there is room for it, and that id does not wait for its answer. */
    boolean add(ClientFrame.Send message, long now) {
        Publishing publishing = new Publishing(message, now);
        Waiting next = new Waiting(message.priority().orElseThrow() == Priority.EMERGENCY, publishing.encoded().length);
        boolean isNew = !waiting.containsKey(message.id());
        boolean fits = fits(next);
        try {
            outbox.add(publishing);
        } catch (OutboxFullException e) {
            require(isNew && !fits, "refuses " + message.id() + " while it has room: " + e.getMessage());
            return false;
        } catch (IllegalArgumentException e) {
            require(!isNew, "refuses " + message.id() + ": " + e.getMessage());
            return false;
        }
        waiting.put(message.id(), next);
        require(isNew && fits, "takes " + message.id() + " in beyond its bounds");
        return true;
    }

    private boolean fits(Waiting next) {
        int messages = 1;
        int bytes = next.bytes();
        for (Waiting there : waiting.values()) {
            if (there.emergency() == next.emergency()) {
                messages++;
                bytes += there.bytes();
            }
        }
        return messages <= limits.messages() && bytes <= limits.bytes();
    }

    void connected(Limits gatewayLimits, Priority standard, long now) {
        outbox.connected(gatewayLimits, standard, now);
    }

    /** What may be written now; it counts as written. */
    Optional<Publishing> write(long now) {
        Optional<Publishing> next = outbox.next(now);
        next.ifPresent(publishing -> outbox.written(publishing, now));
        return next;
    }

    void accepted(String id) {
        boolean known = outbox.accepted(id).isPresent();
        require(known == (waiting.remove(id) != null), "knows " + id + ": " + known);
    }

    void refused(String id, ServerFrame.Refusal refusal, long now) {
        Outbox.Outcome outcome = outbox.refused(id, refusal, now);
        boolean known = waiting.containsKey(id);
        if (outcome instanceof Outbox.Outcome.GivenUp) {
            waiting.remove(id);
        }
        require(known != outcome instanceof Outbox.Outcome.NotWaiting, "says of " + id + " " + outcome);
    }

    int size() {
        return outbox.size();
    }

    private void require(boolean holds, String otherwise) {
        if (!holds || outbox.size() != waiting.size()) {
            throw new AssertionError(
                    "an outbox of " + outbox.size() + " messages, by the books " + waiting.size() + ", " + otherwise);
        }
    }
}
