package org.crisisline.delivery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.crisisline.delivery.lane.Backoff;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.delivery.sessions.AbsenceSettings;
import org.crisisline.delivery.sessions.LifeSettings;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.schemas.topic.TopicLayout;

/**
 * The sections {@code delivery} and {@code sessions}.
 *
 * @param applications what runs in this process
 * @param stateDir where the stores lie
 * @param threads stream threads of each application
 * @param lane bounds of a lane
 * @param life bounds of the sessions topology
 * @param tick how often time is looked at
 * @param censusPause between two counts of what a lane's stores hold
 * @param storeMemory bytes for all stores together
 * @param storeWriteBuffers bytes of it for unflushed writes
 * @param survival what an application is forgiven
 * @param startTimeout how long the start waits for the state
 * @param closeTimeout how long the end waits for the last commit
 */
public record DeliveryConfig(
        Set<Application> applications,
        Path stateDir,
        Map<Application, Integer> threads,
        LaneSettings lane,
        LifeSettings life,
        Duration tick,
        Duration censusPause,
        long storeMemory,
        long storeWriteBuffers,
        Survival survival,
        Duration startTimeout,
        Duration closeTimeout) {
    private static final Duration MS = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final int MILLION = 1_000_000;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    public DeliveryConfig {
        applications = Set.copyOf(applications);
        threads = Map.copyOf(threads);
        Objects.requireNonNull(stateDir, "stateDir");
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(life, "life");
        Objects.requireNonNull(censusPause, "censusPause");
        Objects.requireNonNull(survival, "survival");
        if (applications.isEmpty()) {
            throw new IllegalArgumentException(
                    "applications is empty: expected at least one of " + List.of(Application.values()));
        }
        if (storeWriteBuffers >= storeMemory) {
            throw new IllegalArgumentException(
                    "storeWriteBuffers = " + storeWriteBuffers + ": expected less than storeMemory = " + storeMemory);
        }
    }

    /**
     * Reads both sections.
     *
     * @param delivery the section {@code delivery}
     * @param sessions the section {@code sessions}
     * @param layout whose token lifetime says how long what is over is remembered
     */
    public static DeliveryConfig from(ConfigReader delivery, ConfigReader sessions, TopicLayout layout) {
        Set<Application> applications = applications(delivery);
        ConfigReader threadsSection = delivery.section("threads");
        Map<Application, Integer> threads = new EnumMap<>(Application.class);
        for (Application application : Application.values()) {
            threads.put(application, threadsSection.integer(application.label(), 1, 64));
        }
        int participants = delivery.integer("participants", 2, 1_000);
        int chunk = delivery.integer("chunk", 1, 10_000);
        LaneSettings lane = new LaneSettings(
                delivery.integer("window-messages", 1, 10_000),
                delivery.bytes("window-bytes", 1_024, 64 * MIB),
                delivery.duration("ack-timeout", Duration.ofMillis(10), HOUR),
                delivery.integer("attempts", 1, 100),
                backoff(delivery.section("retry")),
                backoff(delivery.section("probe")),
                delivery.integer("session-messages", 10, 100 * MILLION),
                delivery.bytes("session-bytes", 1_024, 64 * GIB),
                participants,
                delivery.integer("flights", 1, 100 * MILLION),
                chunk,
                layout.tokenLifetime(),
                delivery.duration("unanswered-after", Duration.ofMillis(100), HOUR),
                delivery.duration("walk-pause", Duration.ofMillis(100), HOUR));
        LifeSettings life = new LifeSettings(
                sessions.duration("ttl", Duration.ofMillis(100), YEAR),
                sessions.duration("gateway-timeout", Duration.ofMillis(100), HOUR),
                sessions.integer("emergency-severity", 1, 10),
                participants,
                sessions.duration("expiry-grace", Duration.ZERO, YEAR),
                sessions.duration("sweep-pause", Duration.ofMillis(10), HOUR),
                chunk,
                layout.tokenLifetime(),
                new AbsenceSettings(
                        sessions.duration("person-offline-after", Duration.ofMillis(100), HOUR),
                        sessions.integer("person-offline-severity", 1, 10)));
        long memory = delivery.bytes("store-memory", MIB, 64 * GIB);
        long writeBuffers = delivery.bytes("store-write-buffers", MIB / 2, 64 * GIB);
        if (writeBuffers >= memory) {
            throw delivery.wrong("store-write-buffers", "less than store-memory, " + memory + " bytes");
        }
        Duration stuckAfter = delivery.duration("stuck-after", Duration.ofSeconds(1), HOUR);
        DeliveryConfig config = new DeliveryConfig(
                applications,
                delivery.path("state-dir"),
                threads,
                lane,
                life,
                delivery.duration("tick", MS, Duration.ofSeconds(10)),
                delivery.duration("census-pause", Duration.ofMillis(100), HOUR),
                memory,
                writeBuffers,
                new Survival(
                        delivery.integer("replacements", 1, MILLION),
                        delivery.integer("restarts", 1, MILLION),
                        delivery.duration("replacement-window", Duration.ofSeconds(1), YEAR),
                        stuckAfter,
                        // Whether it runs is looked at a few times within stuck-after.
                        delivery.duration("not-running-after", stuckAfter, HOUR)),
                delivery.duration("start-timeout", Duration.ofMillis(100), HOUR),
                delivery.duration("close-timeout", Duration.ofMillis(100), HOUR));
        delivery.rejectUnknown();
        sessions.rejectUnknown();
        return config;
    }

    private static Set<Application> applications(ConfigReader delivery) {
        Map<String, Application> known = new LinkedHashMap<>();
        for (Application application : Application.values()) {
            known.put(application.label(), application);
        }
        Set<Application> applications = EnumSet.noneOf(Application.class);
        for (String name : delivery.strings("lanes")) {
            Application application = known.get(name.strip().toLowerCase(Locale.ROOT));
            if (application == null) {
                throw delivery.wrong("lanes", "some of " + String.join(", ", known.keySet()));
            }
            applications.add(application);
        }
        if (applications.isEmpty()) {
            throw delivery.wrong("lanes", "at least one of " + String.join(", ", known.keySet()));
        }
        return applications;
    }

    private static Backoff backoff(ConfigReader section) {
        Duration first = section.duration("first", MS, HOUR);
        Duration cap = section.duration("cap", MS, HOUR);
        if (cap.compareTo(first) < 0) {
            throw section.wrong("cap", "at least " + section.fullKey("first"));
        }
        return new Backoff(first, cap, section.ratio("jitter"));
    }
}
