package org.crisisline.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.crisisline.client.frame.ClientFrame;

/** Pings under way on one connection. On the event loop. */
final class Pings {
    /** More at once measure nothing. */
    private static final int MOST = 64;

    private record Sent(long at, CompletableFuture<Duration> answer) {}

    private final Map<String, Sent> sent = new LinkedHashMap<>();
    private long number;

    /** Empty, and the answer failed, if too many are under way. */
    Optional<ClientFrame.Ping> ping(CompletableFuture<Duration> answer, long now) {
        if (sent.size() >= MOST) {
            answer.completeExceptionally(
                    new IllegalStateException("pings: " + MOST + " are under way, and no more are allowed"));
            return Optional.empty();
        }
        String nonce = Long.toString(number++);
        sent.put(nonce, new Sent(now, answer));
        return Optional.of(new ClientFrame.Ping(Optional.of(nonce)));
    }

    void answered(Optional<String> nonce, long now) {
        nonce.map(sent::remove).ifPresent(ping -> ping.answer().complete(Duration.ofNanos(now - ping.at())));
    }

    void lost(RuntimeException why) {
        sent.values().forEach(ping -> ping.answer().completeExceptionally(why));
        sent.clear();
    }
}
