package org.crisisline.cli.log;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.crisisline.schemas.topic.Topic;

/** How long topics keep what is written to them, as the brokers are told now. */
public final class Retentions {
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private Retentions() {}

    /** Asks for those of some topics, by name. Blocks, at most so long. */
    public static Map<String, Duration> of(Admin admin, Collection<? extends Topic<?, ?>> topics, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, Duration> retentions = new HashMap<>();
        admin.describeConfigs(topics.stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
                        .toList())
                .all()
                .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .forEach((resource, config) -> retentions.put(resource.name(), retention(config)));
        return retentions;
    }

    private static Duration retention(Config config) {
        long millis = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
        return millis < 0 ? FOREVER : Duration.ofMillis(millis);
    }
}
