package org.crisisline.cli.chat;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.crisisline.client.outbox.Accepted;

/** What became of what was sent, as it is answered. {@link #to} and {@link #await} on one thread; the answers come on the client's. */
final class Answers {
    private final Transcript transcript;
    private final Phaser unanswered = new Phaser(1);

    Answers(Transcript transcript) {
        this.transcript = transcript;
    }

    /** It was sent: its answer will be shown. */
    void to(CompletionStage<Accepted> answer) {
        unanswered.register();
        var unused = answer.whenComplete((accepted, failure) -> {
            transcript.line(
                    failure == null
                            ? "  accepted after " + Transcript.milliseconds(accepted.sinceCall()) + " (" + accepted.id()
                                    + ")"
                            : "  not accepted: " + Failures.words(failure));
            unanswered.arriveAndDeregister();
        });
    }

    /** Returns when everything was answered, or after that time. */
    void await(Duration patience) throws InterruptedException {
        try {
            unanswered.awaitAdvanceInterruptibly(unanswered.arrive(), patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            transcript.line("  gone without an answer to everything");
        }
    }
}
