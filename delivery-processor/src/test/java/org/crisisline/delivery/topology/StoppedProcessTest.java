package org.crisisline.delivery.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.log;
import static org.crisisline.delivery.topology.Records.message;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crisisline.delivery.sessions.AbsenceSettings;
import org.crisisline.delivery.sessions.LifeSettings;
import org.crisisline.delivery.sessions.RecordedSessionsMetrics;
import org.crisisline.delivery.sessions.SessionsTopology;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An owner that was stopped for ten seconds has been replaced: whatever wakes it, it writes nothing, to no topic and to no store. */
class StoppedProcessTest {
    private static final String S = "s1";
    private static final Duration STOP = Duration.ofSeconds(10);

    enum Application {
        EMERGENCY,
        ROUTINE,
        SESSIONS
    }

    @TempDir
    Path folder;

    private final StoppingClock wall = new StoppingClock();

    @ParameterizedTest
    @EnumSource
    void recordAfterTheStop_writesNothing(Application application) {
        try (LaneDriver driver = open(application)) {
            driver.clock.advance(STOP);

            assertWritesNothing(driver, () -> driver.write(Topics.PRESENCE, S, attached(S, "r", "r-1")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void recordThatCantBeReadAfterTheStop_isNotBuriedByTheZombie(Application application) {
        try (LaneDriver driver = open(application)) {
            driver.clock.advance(STOP);

            assertWritesNothing(driver, () -> driver.writeBytes(Topics.PRESENCE.name(), S, new byte[] {1, 2, 3}));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tickAfterTheStop_writesNothing(Application application) {
        try (LaneDriver driver = open(application)) {
            driver.clock.advance(STOP);

            assertWritesNothing(driver, () -> driver.driver().advanceWallClockTime(STOP));
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopBetweenReadingAndWriting_writesNothing(Application application) {
        try (LaneDriver driver = open(application)) {
            wall.stopOnce();

            assertWritesNothing(driver, () -> driver.write(Topics.PRESENCE, S, attached(S, "r", "r-1")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopBetweenReadingAndBurying_writesNothing(Application application) {
        try (LaneDriver driver = open(application)) {
            wall.stopOnce();

            assertWritesNothing(driver, () -> driver.writeBytes(Topics.PRESENCE.name(), S, new byte[] {1, 2, 3}));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EMERGENCY", "ROUTINE"})
    void stopInTheMiddleOfATick_writesNothing(Application application) {
        try (LaneDriver driver = open(application)) {
            driver.write(Topics.PRESENCE, S, attached(S, "r", "r-1"));
            Topic<String, LogRecord> topic =
                    application == Application.EMERGENCY ? Topics.MESSAGES_EMERGENCY : Topics.MESSAGES_NORMAL;
            driver.write(topic, S, log(S, message("p", "m1", "{}")));
            driver.advance(LaneDriver.settings().ackTimeout().minus(LaneDriver.TICK));
            drain(driver);
            driver.clock.advance(LaneDriver.TICK);
            driver.pulse.beat();
            wall.stopOnce();

            // The gateway is due to be asked.
            assertWritesNothing(driver, () -> driver.driver().advanceWallClockTime(LaneDriver.TICK));
        }
    }

    private LaneDriver open(Application application) {
        Function<LaneEnvironment, Topology> topology = switch (application) {
            case EMERGENCY -> environment -> lane(Lane.EMERGENCY, environment);
            case ROUTINE -> environment -> lane(Lane.ROUTINE, environment);
            case SESSIONS -> this::sessions;
        };
        LaneDriver driver =
                new LaneDriver(environment -> topology.apply(stoppable(environment)), folder, "crisis-" + application);
        wall.time = driver.clock;
        driver.write(Topics.PRESENCE, "s2", attached("s2", "p", "p-1"));
        driver.advance(LaneDriver.TICK);
        assertThat(drain(driver))
                .as("it works, and its changelog is looked at")
                .anyMatch(t -> t.endsWith("-changelog"));
        return driver;
    }

    private LaneEnvironment stoppable(LaneEnvironment environment) {
        return new LaneEnvironment(
                wall,
                environment.ticker(),
                environment.pulse(),
                environment.threadLimit(),
                environment.tick(),
                environment.censusPause(),
                environment.randoms());
    }

    private static Topology lane(Lane lane, LaneEnvironment environment) {
        return new DeliveryTopology(
                        lane,
                        LaneDriver.settings(),
                        LaneDriver.LAYOUT,
                        LaneDriver.EPOCH,
                        environment,
                        new RecordedLaneMetrics())
                .get();
    }

    private Topology sessions(LaneEnvironment environment) {
        LifeSettings settings = new LifeSettings(
                Duration.ofHours(1),
                Duration.ofSeconds(3),
                8,
                3,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                16,
                Duration.ofDays(1),
                new AbsenceSettings(Duration.ofSeconds(5), 8));
        return new SessionsTopology(settings, LaneDriver.LAYOUT, environment, new RecordedSessionsMetrics()).get();
    }

    private static void assertWritesNothing(LaneDriver driver, ThrowingCallable work) {
        assertThatThrownBy(work).hasRootCauseInstanceOf(StallGuard.StalledException.class);
        assertThat(drain(driver)).isEmpty();
    }

    /** The topics that were written to since the last time. */
    private static List<String> drain(LaneDriver driver) {
        List<String> written = new ArrayList<>();
        for (String topic : driver.driver().producedTopicNames()) {
            if (!driver.driver()
                    .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList()
                    .isEmpty()) {
                written.add(topic);
            }
        }
        return written;
    }

    /** Stops the process when it is read: between two lines of a step. */
    private static final class StoppingClock extends Clock {
        private TestClock time;
        private boolean armed;

        void stopOnce() {
            armed = true;
        }

        @Override
        public Instant instant() {
            if (armed) {
                armed = false;
                time.advance(STOP);
            }
            return time.instant();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("a test clock is UTC only");
        }
    }
}
