package org.crisisline.cli.chat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.crisisline.client.UnansweredException;

/**
 * What became of {@code /leave} and {@code /end}. Nobody waits for the answer before the input has ended: whoever changes her mind meanwhile can
 * still call for help. {@link #said} and {@link #await} on one thread; the answers come on the client's.
 */
final class Goodbye {
    private final Transcript transcript;
    private CompletableFuture<Void> answers = CompletableFuture.completedFuture(null);

    Goodbye(Transcript transcript) {
        this.transcript = transcript;
    }

    /**
     * It was asked for.
     *
     * @param done what it is called when it is done
     * @param command how to ask again
     * @param answer of the client, which bounds it
     */
    void said(String done, String command, CompletionStage<Void> answer) {
        CompletionStage<Void> told = answer.handle((nothing, failure) -> {
            tell(done, command, failure);
            return null;
        });
        answers = CompletableFuture.allOf(answers, told.toCompletableFuture());
    }

    /** Returns when everything that was asked for is answered. */
    void await() {
        answers.join();
    }

    private void tell(String done, String command, Throwable failure) {
        if (failure == null) {
            transcript.line("  " + done);
            return;
        }
        transcript.line("  not " + done + ": " + Failures.words(failure));
        if (Failures.cause(failure) instanceof UnansweredException) {
            transcript.line("  you are still here: " + command + " asks again, /quit goes away");
        }
    }
}
