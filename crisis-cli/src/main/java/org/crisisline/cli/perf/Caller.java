package org.crisisline.cli.perf;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.crisisline.cli.oncall.CallBook;
import org.crisisline.cli.oncall.CallStory;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.CrisisListener;
import org.crisisline.client.frame.EscalationState;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.outbox.Accepted;
import org.crisisline.runtime.time.Ticker;

/**
 * A person alone in a session, who is there for a while and then asks for a human, once. Asks on the thread of whoever measures, hears on
 * an event loop.
 */
public final class Caller implements CrisisListener {
    private static final int SEVERITY = 9;

    private final String session;
    private final CallBook book;
    private final Ticker ticker;
    private CrisisClient client;

    public Caller(String session, CallBook book, Ticker ticker) {
        this.session = session;
        this.book = book;
        this.ticker = ticker;
    }

    /** By this one; before anything else. */
    public void use(CrisisClient used) {
        client = used;
    }

    /** Comes in. */
    public CompletionStage<ServerFrame.Connected> connect() {
        return client.connect();
    }

    /**
     * Asks.
     *
     * @param dueAt when that should have been, on the ticker
     * @return completes as {@link CrisisClient#escalate} does; how it goes stands in the book
     */
    public CompletionStage<Accepted> ask(long dueAt) {
        book.asked(session, dueAt);
        return client.escalate("help", SEVERITY, Optional.empty(), Optional.empty());
    }

    @Override
    public void onEscalation(ServerFrame.Escalation escalation) {
        if (escalation.state() == EscalationState.DISPATCHED) {
            book.told(session, new CallStory.Told(ticker.nanos(), escalation.elapsed()));
        }
    }

    /** Leaves for good, so that its being away alarms nobody; returns at once. */
    public void leave() {
        var unused = client.leave().whenComplete((left, error) -> client.closeAsync());
    }
}
