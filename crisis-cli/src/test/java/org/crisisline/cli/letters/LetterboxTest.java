package org.crisisline.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.cli.embedded.EmbeddedBroker;
import org.crisisline.cli.embedded.Ports;
import org.crisisline.cli.log.Brokers;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.record.SessionStatus;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.TopicAdministrator;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LetterboxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void sessionsInTheTopics_asked_areOverAliveOrForgotten() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, Ports.free())) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                new TopicAdministrator(admin, TopicLayout.singleNode(2, 2), LIMIT)
                        .ensure(List.of(Topics.SESSIONS, Topics.PRESENCE));
            }
            Brokers brokers = Brokers.at(broker.bootstrapServers(), Optional.empty());
            try (Producer<byte[], byte[]> producer = brokers.producer()) {
                write(producer, Topics.SESSIONS, "over", new SessionStatus("over", false, Instant.EPOCH, "ended"));
                write(producer, Topics.SESSIONS, "emergency", new SessionStatus("emergency", true, null, null));
                write(
                        producer,
                        Topics.PRESENCE,
                        "came",
                        presence("came", new Attached(false, false, null, 0, null, null)));
                write(producer, Topics.PRESENCE, "gone", presence("gone", new Detached(DetachCause.CLOSED, null)));
                producer.send(new ProducerRecord<>(
                                Topics.PRESENCE.name(), 0, "odd".getBytes(UTF_8), "no presence".getBytes(UTF_8)))
                        .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            }
            // Retention is twice a token's life of a day; the presence above was appended now.
            Clock now = Clock.systemUTC();
            Instant young = now.instant().minus(Duration.ofHours(47));
            Instant old = now.instant().minus(Duration.ofHours(49));

            SessionMemory memory = new Letterbox(brokers).sessions(now);

            assertThat(memory.of(Optional.of("over"), young)).isEqualTo(SessionMemory.Standing.OVER);
            assertThat(memory.of(Optional.of("over"), old)).isEqualTo(SessionMemory.Standing.OVER);
            assertThat(memory.of(Optional.of("emergency"), young)).isEqualTo(SessionMemory.Standing.ALIVE);
            assertThat(memory.of(Optional.of("emergency"), old)).isEqualTo(SessionMemory.Standing.FORGOTTEN);
            assertThat(memory.of(Optional.of("came"), old)).isEqualTo(SessionMemory.Standing.ALIVE);
            assertThat(memory.of(Optional.of("gone"), old)).isEqualTo(SessionMemory.Standing.FORGOTTEN);
            assertThat(new Letterbox(brokers)
                            .sessions(Clock.fixed(now.instant().plus(Duration.ofDays(3)), ZoneOffset.UTC))
                            .of(Optional.of("came"), young))
                    .as("it came before what is remembered three days on")
                    .isEqualTo(SessionMemory.Standing.FORGOTTEN);
        }
    }

    private static Presence presence(String session, SpecificRecordBase body) {
        return new Presence(session, "alex", Role.PERSON, "c-1", "g-1", 1L, 0, body);
    }

    private static <V extends SpecificRecordBase> void write(
            Producer<byte[], byte[]> producer, Topic<String, V> topic, String key, V value) throws Exception {
        producer.send(new ProducerRecord<>(
                        topic.name(), key.getBytes(UTF_8), topic.valueSerde().encode(value)))
                .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
