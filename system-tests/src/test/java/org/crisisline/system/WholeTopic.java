package org.crisisline.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.log.TopicScan;
import org.crisisline.schemas.topic.Topic;

/** Everything that a topic holds when it is asked. Within a partition in the order in which it was written; what can't be decoded fails the test. */
final class WholeTopic {
    private WholeTopic() {}

    static <V extends SpecificRecordBase> List<V> read(RunningStack stack, Topic<?, V> topic) {
        return read(Brokers.of(stack), topic);
    }

    static <V extends SpecificRecordBase> List<V> read(String bootstrapServers, Topic<?, V> topic) {
        return read(Brokers.at(bootstrapServers, Optional.empty()), topic);
    }

    private static <V extends SpecificRecordBase> List<V> read(Brokers brokers, Topic<?, V> topic) {
        List<V> values = new ArrayList<>();
        new TopicScan(brokers, (read, total) -> {})
                .read(List.of(topic), record -> values.add(topic.valueSerde().decode(record.value())));
        return values;
    }
}
