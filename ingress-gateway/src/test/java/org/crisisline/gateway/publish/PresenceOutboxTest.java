package org.crisisline.gateway.publish;

import java.time.Duration;
import org.crisisline.gateway.connection.ConnectionPorts.PresenceLog;
import org.crisisline.gateway.metrics.RegisteredGatewayMetrics;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.AfterEach;

/** The real one, with its thread. */
class PresenceOutboxTest extends PresenceOutboxContract {
    private Metrics registry;
    private PresenceOutbox outbox;

    @Override
    protected PresenceLog outbox(RecordWriter writer, CurrentIncarnation whose) {
        registry = new Metrics(new Instance("ingress-gateway", "test"));
        outbox = new PresenceOutbox(
                writer,
                whose,
                new RegisteredGatewayMetrics(registry),
                new TestClock(),
                new PresenceRoom(BOUND, FAREWELLS),
                Duration.ofMillis(50));
        return outbox;
    }

    @Override
    protected void step() {
        // It has a thread of its own.
    }

    @AfterEach
    void finish() {
        outbox.close();
        registry.close();
    }
}
