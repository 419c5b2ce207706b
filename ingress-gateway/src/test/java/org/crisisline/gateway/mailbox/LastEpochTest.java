package org.crisisline.gateway.mailbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.GatewayHeartbeat;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the epoch of a start must exceed. */
@Timeout(20)
class LastEpochTest {
    private static final TopicPartition GATEWAYS = new TopicPartition(Topics.GATEWAYS.name(), 0);

    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    @Test
    void nothingWasEverWritten_noneIsToBeExceeded() {
        assertThat(lastEpoch()).isZero();
    }

    @Test
    void gatewayHadSaidGoodbye_itsEpochIsFoundThoughItsClockWasAheadOfTheBrokers() {
        beat("g-1", 9_000, 1_000, true);
        beat("g-2", 2_000, 5_000, false);

        assertThat(lastEpoch()).isEqualTo(9_000);
    }

    @Test
    void recordsOfTheGatewayAreGone_theBrokersTimeIsExceeded() {
        beat("g-2", 2_000, 5_000, false);
        beat("g-2", 2_000, 6_000, false);

        assertThat(lastEpoch()).isEqualTo(6_000);
    }

    private long lastEpoch() {
        try (MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none")) {
            consumer.updateBeginningOffsets(Map.of(GATEWAYS, 0L));
            consumer.updateEndOffsets(Map.of(GATEWAYS, (long) records.size()));
            consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
            return LastEpoch.read(consumer, "g-1", new TestClock(), Duration.ofSeconds(5));
        }
    }

    private void beat(String gateway, long epoch, long appendedAt, boolean goodbye) {
        byte[] value = Topics.GATEWAYS
                .valueSerde()
                .encode(new GatewayHeartbeat(gateway, epoch, 0, 0L, false, "wss://g", 0, goodbye));
        records.add(new ConsumerRecord<>(
                GATEWAYS.topic(),
                0,
                records.size(),
                appendedAt,
                TimestampType.LOG_APPEND_TIME,
                -1,
                -1,
                gateway.getBytes(UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty()));
    }
}
