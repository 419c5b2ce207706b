package org.crisisline.schemas.topic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicCollection;
import org.crisisline.schemas.record.Priority;

/**
 * What positions belong to: a hash of the message topics' ids and partition counts. While it is the same, a position means the same;
 * once a topic was made anew it differs, and positions that a client has kept mean nothing any more.
 */
public record LogEpoch(String value) {

    /**
     * Asks the brokers. Blocks.
     *
     * @throws TimeoutException if they do not answer in time
     */
    public static LogEpoch read(Admin admin, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        Collection<String> names = List.of(Priority.values()).stream()
                .map(priority -> Topics.messagesOf(priority).name())
                .toList();
        return of(admin.describeTopics(TopicCollection.ofTopicNames(names))
                .allTopicNames()
                .get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    }

    static LogEpoch of(Map<String, TopicDescription> topics) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(topics).forEach((name, description) -> {
                sha256.update(name.getBytes(StandardCharsets.UTF_8));
                sha256.update(ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                        .putLong(description.topicId().getMostSignificantBits())
                        .putLong(description.topicId().getLeastSignificantBits())
                        .putInt(description.partitions().size())
                        .flip());
            });
            return new LogEpoch(HexFormat.of().formatHex(sha256.digest(), 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
