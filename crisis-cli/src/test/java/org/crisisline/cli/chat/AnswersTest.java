package org.crisisline.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.outbox.Accepted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AnswersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final StringWriter written = new StringWriter();
    private final Answers answers = new Answers(new Transcript(new PrintWriter(written), Clock.systemUTC(), List.of()));

    @Test
    void clientIsClosed_messageIsSaid_itIsToldInWordsThatItWasNotAccepted() throws InterruptedException {
        CrisisClient client = CrisisClient.builder()
                .gateways("wss://localhost:1")
                .token("none")
                .build();
        client.close();

        answers.to(client.sendText("hello"));
        answers.await(PATIENCE);

        assertThat(lines()).containsExactly("  not accepted: client closed");
    }

    @Test
    void failureSaysNothing_itIsTold_noClassIsNamed() throws InterruptedException {
        answers.to(CompletableFuture.failedStage(new CompletionException(new IllegalStateException())));
        answers.await(PATIENCE);

        assertThat(lines()).containsExactly("  not accepted: this program failed, and can't say why");
    }

    @Test
    void somethingIsUnanswered_patienceEnds_thatIsSaid() throws InterruptedException {
        answers.to(new CompletableFuture<Accepted>());
        answers.await(Duration.ofMillis(10));

        assertThat(lines()).containsExactly("  gone without an answer to everything");
    }

    private List<String> lines() {
        return written.toString().lines().toList();
    }
}
