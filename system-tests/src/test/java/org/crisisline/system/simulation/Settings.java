package org.crisisline.system.simulation;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.crisisline.client.outbox.OutboxLimits;
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

    /** What a run has room for: the lanes, and the outbox of each client. */
    record Room(LaneSettings lane, OutboxLimits outbox) {}

    private static final Room WIDE = new Room(lane(2_000, 40, 20_000), OutboxLimits.DEFAULT);
    /** Windows, sessions and outboxes are full in most runs. */
    private static final Room NARROW = new Room(lane(700, 10, 3_000), new OutboxLimits(3, 1_000));

    private static final int ONE_NARROW_IN = 6;
    private static final int NARROW_ARE = 3;

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

    /** One run in six has little room; which, is not left to its chance, so that the others are what they would be without. */
    static Room room(long seed) {
        return Math.floorMod(seed, ONE_NARROW_IN) == NARROW_ARE ? NARROW : WIDE;
    }

    private static LaneSettings lane(long windowBytes, int sessionMessages, long sessionBytes) {
        return new LaneSettings(
                4,
                windowBytes,
                Duration.ofMillis(500),
                3,
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.5),
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.5),
                sessionMessages,
                sessionBytes,
                8,
                1_000,
                8,
                Duration.ofDays(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2));
    }

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
