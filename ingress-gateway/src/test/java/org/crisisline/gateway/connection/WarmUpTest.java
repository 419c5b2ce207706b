package org.crisisline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.crisisline.gateway.wire.JsonFrameCodec;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.runtime.time.Ticker;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private final TestClock clock = new TestClock();

    @Test
    void it_plays_as_often_as_it_should_and_stops_when_time_is_over() {
        assertThat(new WarmUp(new JsonFrameCodec(), Talk.SETTINGS, clock, clock).run(Duration.ofSeconds(1)))
                .isEqualTo(500);

        Ticker slow = () -> clock.advance(Duration.ofMillis(10)).nanos();
        assertThat(new WarmUp(new JsonFrameCodec(), Talk.SETTINGS, slow, clock).run(Duration.ofSeconds(1)))
                .isBetween(1, 10);
    }
}
