package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.crisisline.delivery.topology.Pulse;
import org.crisisline.delivery.topology.StallGuard;
import org.crisisline.delivery.topology.StallGuard.StalledException;
import org.junit.jupiter.api.Test;

class StalledLanesTest {
    @Test
    void laneThatStoodStill_itsThreadDies_whoeverWaitsGoesOn() {
        waitWhileAThreadDiesOf(new IllegalStateException("while punctuating", stall()));
    }

    @Test
    void anyOtherDeath_endsTheWaitWithIt() {
        assertThatThrownBy(() -> waitWhileAThreadDiesOf(new IllegalStateException("a bug")))
                .hasMessage("a bug");
    }

    private static void waitWhileAThreadDiesOf(RuntimeException death) {
        AtomicInteger looks = new AtomicInteger();
        await().until(() -> {
            if (looks.incrementAndGet() == 1) {
                Thread dying = new Thread(() -> {
                    throw death;
                });
                dying.start();
                dying.join();
            }
            return looks.get() > 2;
        });
    }

    private static StalledException stall() {
        AtomicLong nanos = new AtomicLong();
        StallGuard guard = new StallGuard(new Pulse(nanos::get, Duration.ofSeconds(1)), Duration.ofSeconds(1));
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        return catchThrowableOfType(StalledException.class, guard::check);
    }
}
