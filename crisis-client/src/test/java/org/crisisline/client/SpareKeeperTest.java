package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.crisisline.client.reconnect.HighestDice;
import org.crisisline.client.socket.GatewayAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a spare is looked for that can't be had. */
class SpareKeeperTest {
    private static final GatewayAddress ACTIVE = GatewayAddress.parse("wss://a.example/v1/connect", false);
    private static final GatewayAddress OTHER = GatewayAddress.parse("wss://b.example/v1/connect", false);

    private final EmbeddedChannel time = new EmbeddedChannel();
    private final List<Integer> attempts = new ArrayList<>();
    private int seconds;
    private final SpareKeeper spares = new SpareKeeper(
            time.eventLoop(),
            TestSettings.between(
                    List.of(ACTIVE, OTHER),
                    this::attempt,
                    new ClientSettings.Timing(
                            Duration.ofSeconds(1),
                            1,
                            Duration.ofMillis(200),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(1))),
            // Without a token nothing is dialled.
            null,
            System::nanoTime,
            HighestDice.ALWAYS,
            () -> {});

    @BeforeEach
    void stopTheClock() {
        time.freezeTime();
    }

    @AfterEach
    void close() {
        spares.stop();
        time.finishAndReleaseAll();
    }

    @Test
    void waitsAreTenTimesThoseOfAnActiveConnection() {
        spares.beside(ACTIVE);
        pass(330);
        assertThat(attempts).containsExactly(2, 6, 14, 30, 62, 126, 226, 326);
    }

    @Test
    void putOffForLongAndNeededNow_isLookedForAsAtFirst() {
        spares.beside(ACTIVE);
        pass(130);
        attempts.clear();

        spares.seek(ACTIVE);
        pass(7);
        // Told once more, it is in no greater hurry than it is.
        spares.seek(ACTIVE);
        pass(8);

        assertThat(attempts).containsExactly(132, 136, 144);
    }

    private CompletionStage<String> attempt() {
        attempts.add(seconds);
        return CompletableFuture.failedStage(new IllegalStateException("no token today"));
    }

    private void pass(int more) {
        for (int i = 0; i < more; i++) {
            seconds++;
            time.advanceTimeBy(1, TimeUnit.SECONDS);
            time.runScheduledPendingTasks();
        }
    }
}
