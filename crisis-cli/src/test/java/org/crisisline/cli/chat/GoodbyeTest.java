package org.crisisline.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.crisisline.client.CrisisClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class GoodbyeTest {
    private final StringWriter written = new StringWriter();
    private final Goodbye goodbye = new Goodbye(new Transcript(new PrintWriter(written), Clock.systemUTC(), List.of()));

    @Test
    void leaveIsNotAnsweredYet_nothingIsClaimed_thenItIsDone() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        goodbye.said("left", "/leave", answer);
        assertThat(lines()).isEmpty();

        answer.complete(null);
        goodbye.await();
        assertThat(lines()).containsExactly("  left");
    }

    @Test
    void nobodyAnswers_itIsSaidThatThePersonIsStillThere() {
        // A client that never gets as far as saying it.
        try (CrisisClient client = CrisisClient.builder()
                .gateways("wss://localhost:1")
                .token("none")
                .partingTimeout(Duration.ofMillis(50))
                .build()) {
            goodbye.said("left", "/leave", client.leave());
            goodbye.await();
        }
        assertThat(lines())
                .containsExactly(
                        "  not left: leave: no active connection to say it on within 50 ms, it was not said",
                        "  you are still here: /leave asks again, /quit goes away");
    }

    @Test
    void endIsForbidden_itIsSaidWhy_andNotToAskAgain() {
        goodbye.said(
                "ended",
                "/end",
                CompletableFuture.failedStage(new IllegalStateException("end: forbidden, not your role")));
        goodbye.await();
        assertThat(lines()).containsExactly("  not ended: end: forbidden, not your role");
    }

    private List<String> lines() {
        return written.toString().lines().toList();
    }
}
