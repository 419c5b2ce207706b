package org.crisisline.system.simulation;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.crisisline.delivery.lane.Backoff;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.delivery.sessions.AbsenceSettings;
import org.crisisline.delivery.sessions.LifeSettings;
import org.crisisline.gateway.connection.ConnectionLimits;
import org.crisisline.gateway.connection.ConnectionSettings;

/** Small bounds and short times, so that a run of a few seconds meets all of them. */
final class Settings {
    static final String EPOCH = "epoch-1";
    static final int MAILBOXES = 4;
    static final int WINDOW = 4;
    static final int FLIGHTS = 1_000;

    static final LaneSettings LANE = new LaneSettings(
            WINDOW,
            2_000,
            Duration.ofMillis(500),
            3,
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.5),
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.5),
            40,
            20_000,
            8,
            FLIGHTS,
            8,
            Duration.ofDays(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2));

    static final LifeSettings LIFE = new LifeSettings(
            Duration.ofSeconds(6),
            Duration.ofMillis(1_500),
            8,
            8,
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            8,
            Duration.ofDays(1),
            new AbsenceSettings(Duration.ofSeconds(3), 8));

    private static final ConnectionLimits LIMITS = new ConnectionLimits(
            65_536,
            1_000,
            new ConnectionLimits.Rate(200, 400),
            new ConnectionLimits.Rate(200, 400),
            new ConnectionLimits.Rate(1_000, 2_000),
            new ConnectionLimits.Rate(1, 10),
            8,
            16,
            1 << 20);

    private Settings() {}

    static ConnectionSettings connections(String gatewayId) {
        return new ConnectionSettings(
                gatewayId,
                EPOCH,
                LIMITS,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                8,
                List.of(URI.create("wss://elsewhere.example/v1/connect")));
    }
}
