package org.crisisline.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.crisisline.schemas.record.Priority;
import org.junit.jupiter.api.Test;

class TopicsTest {
    @Test
    void documentationIsThatOfTheCatalogue() throws IOException {
        Path document = Path.of("../docs/topics.md");
        if (System.getProperty("update") != null) {
            Files.writeString(document, TopicsDocument.render());
        }
        assertThat(document)
                .as("docs/topics.md (mvn -pl schemas test -Dupdate writes it)")
                .hasContent(TopicsDocument.render());
    }

    @Test
    void namesAreUniqueAndOurs() {
        assertThat(Topics.all().stream().map(Topic::name))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("crisis."));
    }

    @Test
    void everythingKeyedBySessionIsCutTheSameWay() {
        TopicLayout layout = TopicLayout.singleNode(5, 3);
        assertThat(Topics.all().stream()
                        .filter(topic -> topic.partitioning() == Partitioning.SESSION)
                        .map(topic -> topic.partitions(layout)))
                .containsOnly(5);
    }

    @Test
    void sessionPartitionIsThatOfKafkasOwnPartitioner() {
        SessionPartitions partitions = new SessionPartitions(7);
        IntStream.range(0, 100)
                .mapToObj(i -> "session-" + i)
                .forEach(session -> assertThat(partitions.of(session))
                        .isEqualTo(BuiltInPartitioner.partitionForKey(session.getBytes(StandardCharsets.UTF_8), 7)));
    }

    @Test
    void lanesPartTheEmergenciesFromTheRest() {
        assertThat(Lane.of(Priority.EMERGENCY)).isEqualTo(Lane.EMERGENCY);
        for (Priority priority : Priority.values()) {
            assertThat(Lane.of(priority).priorities()).contains(priority);
        }
        assertThat(Lane.EMERGENCY.priorities()).containsExactly(Priority.EMERGENCY);
    }

    @Test
    void layoutThatCanNotHoldIsRefused() {
        assertThatThrownBy(
                        () -> new TopicLayout(0, 1, 1, 1, Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1)))
                .hasMessage("sessionPartitions = 0, expected at least 1");
        assertThatThrownBy(
                        () -> new TopicLayout(1, 1, 1, 2, Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1)))
                .hasMessageContaining("minInSyncReplicas = 2");
    }
}
