package org.crisisline.delivery.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.Stores;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.delivery.store.CommitCount;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;

/**
 * The topology of one lane: the messages of its priorities, the gateways' receipts and the presence (for the emergency lane the escalations,
 * too) meet in one task a session partition, with one store. Immutable.
 */
public final class DeliveryTopology implements Supplier<Topology> {
    /** The lane's store. */
    public static final String STORE = "lane";

    private static final String PROCESSOR = "lane-processor";

    private final Lane lane;
    private final LaneSettings settings;
    private final TopicLayout layout;
    private final String epoch;
    private final LaneEnvironment environment;
    private final LaneMetrics metrics;

    /**
     * @param lane which one
     * @param settings its bounds
     * @param layout partitions of the topics
     * @param epoch the log epoch
     * @param environment clocks and chance
     * @param metrics gets what happens
     */
    public DeliveryTopology(
            Lane lane,
            LaneSettings settings,
            TopicLayout layout,
            String epoch,
            LaneEnvironment environment,
            LaneMetrics metrics) {
        this.lane = Objects.requireNonNull(lane, "lane");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.layout = Objects.requireNonNull(layout, "layout");
        this.epoch = Objects.requireNonNull(epoch, "epoch");
        this.environment = Objects.requireNonNull(environment, "environment");
        this.metrics = Objects.requireNonNull(metrics, "metrics");
    }

    @Override
    public Topology get() {
        Topology topology = new Topology();
        List<String> sources = new ArrayList<>();
        for (Priority priority : lane.priorities()) {
            addSource(topology, sources, Topics.messagesOf(priority).name());
        }
        addSource(topology, sources, Topics.receiptsOf(lane).name());
        addSource(topology, sources, Topics.PRESENCE.name());
        if (lane == Lane.EMERGENCY) {
            addSource(topology, sources, Topics.ESCALATIONS.name());
        }
        LaneIntake intake = new LaneIntake(lane, layout);
        ProcessorSupplier<byte[], byte[], String, Object> processor =
                () -> new LaneProcessor(intake, settings, epoch, environment, metrics);
        topology.addProcessor(PROCESSOR, processor, sources.toArray(new String[0]));
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled()
                        .withLoggingEnabled(LaneProcessor.changelog()),
                PROCESSOR);
        topology.addStateStore(CommitCount.builder(), PROCESSOR);
        Outlets.addDeliveries(topology, lane, PROCESSOR);
        Outlets.addDeadLetters(topology, PROCESSOR);
        Outlets.addPresence(topology, PROCESSOR);
        if (lane == Lane.EMERGENCY) {
            Outlets.addEscalationRequests(topology, PROCESSOR);
        }
        return topology;
    }

    /** As bytes: what can't be read is the processor's to bury, with the original. */
    private static void addSource(Topology topology, List<String> sources, String topic) {
        topology.addSource(
                topic, Serdes.ByteArray().deserializer(), Serdes.ByteArray().deserializer(), topic);
        sources.add(topic);
    }
}
