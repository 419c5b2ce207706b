package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.crisisline.cli.embedded.DataDirectory;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.stack.EmbeddedStack;
import org.crisisline.cli.stack.StackOptions;
import org.crisisline.cli.stack.StackPorts;
import org.crisisline.cli.token.DevelopmentTokens;
import org.crisisline.cli.token.TokenRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** A conversation over the images that production runs, for Kafka and Redis. Skipped where no Docker engine answers. */
@Testcontainers(disabledWithoutDocker = true)
@Timeout(180)
class RealImagesTest {
    private static final int REDIS_PORT = 6379;

    @Container
    private static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka:4.3.1")
            .withEnv("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "2000")
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");

    @Container
    private static final GenericContainer<?> REDIS = new GenericContainer<>("redis:8").withExposedPorts(REDIS_PORT);

    @Test
    void conversationGoesThroughTheImages() {
        Map<String, String> images = Map.of(
                "kafka.bootstrap-servers", KAFKA.getBootstrapServers(),
                "redis.host", REDIS.getHost(),
                "redis.port", Integer.toString(REDIS.getMappedPort(REDIS_PORT)),
                "redis.password", "");
        try (DataDirectory directory = DataDirectory.ephemeral();
                EmbeddedStack stack = new EmbeddedStack(
                        directory,
                        new StackOptions(
                                StackPorts.free(), URI.create("http://127.0.0.1:9/none"), Optional.empty(), images))) {
            RunningStack running = stack.start();
            try (Person alex = person(running, "alex", TokenRole.PERSON).connect();
                    Person robin = person(running, "robin", TokenRole.RESPONDER).connect()) {
                alex.say("hello?");
                robin.awaitTexts("hello?");
                robin.say("I am here");
                alex.awaitTexts("I am here");
            }
            assertThat(stack.services()).allMatch(service -> service.health().isReady());
        }
    }

    private static Person person(RunningStack stack, String name, TokenRole role) {
        return new Person(
                stack,
                new DevelopmentTokens(stack.secrets().tokenSecret(), Clock.systemUTC())
                        .sign("images", name, role, Duration.ofMinutes(10)));
    }
}
