package org.crisisline.cli.perf;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.CrisisListener;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.outbox.Arrival;
import org.crisisline.runtime.time.Ticker;

/** One of a pair. Sends on the load's thread, hears on an event loop. */
final class Talker implements CrisisListener {
    private static final String TEXT = "I don't know how to go on, can we talk about it for a while?";

    private final Tally tally;
    private final Ticker ticker;
    private final AtomicLong next = new AtomicLong();
    /** When each counted message was due; at most what the client's outbox holds, since an arrival takes it out. */
    private final Map<String, Long> due = new ConcurrentHashMap<>();

    private CrisisClient client;

    Talker(Tally tally, Ticker ticker) {
        this.tally = tally;
        this.ticker = ticker;
    }

    void use(CrisisClient used) {
        client = used;
    }

    CompletionStage<ServerFrame.Connected> connect() {
        return client.connect();
    }

    void say(long dueAt, boolean counted) {
        String id = "m" + next.incrementAndGet();
        if (counted) {
            due.put(id, dueAt);
            tally.sent();
        }
        client.send(id, "text", JsonFrames.emptyPayload().put("text", TEXT), Priority.NORMAL)
                .whenComplete((accepted, failure) -> {
                    if (!counted) {
                        return;
                    }
                    if (failure == null) {
                        tally.accepted(ticker.nanos() - dueAt);
                    } else {
                        due.remove(id);
                        tally.refused();
                    }
                });
    }

    @Override
    public void onArrival(Arrival arrival) {
        Long dueAt = due.remove(arrival.id());
        if (dueAt != null) {
            tally.delivered(ticker.nanos() - dueAt);
            arrival.serverLatencyMs().ifPresent(tally::deliveredAtGateway);
        }
    }

    void close() {
        client.closeAsync();
    }
}
