package org.crisisline.gateway.mailbox;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Topics;

/**
 * The epoch that a gateway of the same id had before, as its heartbeats tell: a new one must be higher, and the clock may have been set
 * back since. Its record may be gone after a day. Epochs begin with the time of their start, so the brokers' time, as of the latest heartbeat of any
 * gateway, is above what it was: a machine that wakes up in 1970 goes on from there. For the start; blocks.
 */
public final class LastEpoch {
    private static final Duration POLL = Duration.ofMillis(100);

    private LastEpoch() {}

    /**
     * Reads {@code crisis.gateways} to its end.
     *
     * @param consumer stays the caller's
     * @return what the next epoch must exceed; 0 when there is no heartbeat at all
     * @throws TimeoutException if the end is not reached in time
     */
    public static long read(Consumer<byte[], byte[]> consumer, String gatewayId, Ticker ticker, Duration timeout) {
        TopicPartition partition = new TopicPartition(Topics.GATEWAYS.name(), 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        long began = ticker.nanos();
        long highest = 0;
        while (consumer.position(partition) < end) {
            if (ticker.hasPassed(began, timeout)) {
                throw new TimeoutException(partition + " was not read to its end within " + timeout.toMillis() + " ms");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                highest = Math.max(highest, Math.max(record.timestamp(), epochOf(record, gatewayId)));
            }
        }
        return highest;
    }

    private static long epochOf(ConsumerRecord<byte[], byte[]> record, String gatewayId) {
        if (record.value() == null) {
            return 0;
        }
        try {
            var heartbeat = Topics.GATEWAYS.valueSerde().decode(record.value());
            return heartbeat.getGatewayId().equals(gatewayId) ? heartbeat.getEpoch() : 0;
        } catch (UndecodableRecordException e) {
            return 0; // Whoever follows the topic for its own sake reports it.
        }
    }
}
