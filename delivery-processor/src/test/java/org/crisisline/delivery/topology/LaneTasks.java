package org.crisisline.delivery.topology;

import org.apache.kafka.streams.processor.api.Processor;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.TopicLayout;

/** Makes a lane's processors for whoever runs them without Kafka Streams. */
public final class LaneTasks {
    private LaneTasks() {}

    /** A processor as {@link DeliveryTopology} has one for each task. */
    public static Processor<byte[], byte[], String, Object> processor(
            Lane lane,
            LaneSettings settings,
            TopicLayout layout,
            String epoch,
            LaneEnvironment environment,
            LaneMetrics metrics) {
        return new LaneProcessor(new LaneIntake(lane, layout), settings, epoch, environment, metrics);
    }
}
