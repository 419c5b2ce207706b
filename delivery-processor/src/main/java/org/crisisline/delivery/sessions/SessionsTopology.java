package org.crisisline.delivery.sessions;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.Stores;
import org.crisisline.delivery.store.CommitCount;
import org.crisisline.delivery.topology.Admission;
import org.crisisline.delivery.topology.LaneEnvironment;
import org.crisisline.delivery.topology.Outlets;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;

/**
 * The topology that owns sessions' lives: presence and escalations meet in one task a session partition; every instance hears all gateways'
 * heartbeats. A value for one application instance: the directory of gateways in it is shared by its threads.
 */
public final class SessionsTopology implements Supplier<Topology> {
    /** The store of lives. */
    public static final String STORE = "sessions";

    static final String STATUS = "status";

    private static final String GATEWAYS_STORE = "gateways";
    private static final String PROCESSOR = "sessions-processor";

    private final LifeSettings settings;
    private final TopicLayout layout;
    private final LaneEnvironment environment;
    private final SessionsMetrics metrics;
    private final GatewayDirectory directory;
    private final PlatformCalm calm;

    /**
     * @param settings its bounds
     * @param layout partitions of the topics
     * @param environment clocks and chance
     * @param metrics gets what happens
     */
    public SessionsTopology(
            LifeSettings settings, TopicLayout layout, LaneEnvironment environment, SessionsMetrics metrics) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.layout = Objects.requireNonNull(layout, "layout");
        this.environment = Objects.requireNonNull(environment, "environment");
        this.metrics = Objects.requireNonNull(metrics, "metrics");
        this.directory = new GatewayDirectory(settings.gatewayTimeout());
        this.calm =
                new PlatformCalm(settings.gatewayTimeout(), environment.ticker().nanos());
    }

    @Override
    public Topology get() {
        Topology topology = new Topology();
        // In memory, so that every start reads all of the small, compacted topic into the directory.
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(GATEWAYS_STORE), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                Topics.GATEWAYS.name(),
                Serdes.String().deserializer(),
                Serdes.ByteArray().deserializer(),
                Topics.GATEWAYS.name(),
                "gateway-listener",
                () -> new GatewayListener(GATEWAYS_STORE, directory, calm, environment.ticker(), metrics));
        for (String topic : new String[] {Topics.PRESENCE.name(), Topics.ESCALATIONS.name()}) {
            topology.addSource(
                    topic, Serdes.ByteArray().deserializer(), Serdes.ByteArray().deserializer(), topic);
        }
        Admission admission = new Admission(layout);
        ProcessorSupplier<byte[], byte[], String, Object> processor =
                () -> new SessionsProcessor(settings, admission, directory, calm, environment, metrics);
        topology.addProcessor(PROCESSOR, processor, Topics.PRESENCE.name(), Topics.ESCALATIONS.name());
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled()
                        .withLoggingEnabled(changelog()),
                PROCESSOR);
        topology.addStateStore(CommitCount.builder(), PROCESSOR);
        Outlets.addDeliveries(topology, Lane.ROUTINE, PROCESSOR);
        Outlets.addDeadLetters(topology, PROCESSOR);
        Outlets.addEscalationRequests(topology, PROCESSOR);
        Outlets.addPresence(topology, PROCESSOR);
        Outlets.add(topology, STATUS, Topics.SESSIONS, PROCESSOR);
        for (Priority priority : Priority.values()) {
            Outlets.add(topology, logOf(priority), Topics.messagesOf(priority), PROCESSOR);
        }
        return topology;
    }

    static String logOf(Priority priority) {
        return "log-" + priority.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> changelog() {
        return Map.of(
                "cleanup.policy",
                "compact",
                "segment.bytes",
                Integer.toString(16 << 20),
                "segment.ms",
                Long.toString(TimeUnit.HOURS.toMillis(1)),
                "min.cleanable.dirty.ratio",
                "0.2");
    }
}
