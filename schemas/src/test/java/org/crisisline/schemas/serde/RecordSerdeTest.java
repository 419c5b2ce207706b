package org.crisisline.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;

class RecordSerdeTest {
    private static final RecordSerde<LogRecord> SERDE = RecordSerde.of(LogRecord.class);

    @Test
    void recordWrittenAndReadIsEqual() {
        LogRecord record = aMessage();

        assertThat(SERDE.decode(SERDE.encode(record))).isEqualTo(record);
    }

    @Test
    void bytesBeginWithTheSingleObjectMarker() {
        assertThat(SERDE.encode(aMessage())).startsWith(0xC3, 0x01);
    }

    @Test
    void bytesThatAreNoRecordSayWhatWasExpectedAndNotWhatTheyHold() {
        byte[] garbage = "my secret diary".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> SERDE.decode(garbage))
                .isInstanceOf(UndecodableRecordException.class)
                .hasMessageContaining("expected a LogRecord")
                .hasMessageContaining("15 bytes")
                .hasMessageNotContaining("diary");
    }

    @Test
    void bytesOfAnotherRecordAreRefused() {
        byte[] other = RecordSerde.of(Receipt.class).encode(aReceipt());

        assertThatThrownBy(() -> SERDE.decode(other))
                .isInstanceOf(UndecodableRecordException.class)
                .hasMessageContaining("no release knows");
    }

    @Test
    void truncatedBodyIsRefused() {
        byte[] whole = SERDE.encode(aMessage());

        assertThatThrownBy(() -> SERDE.decode(Arrays.copyOf(whole, whole.length - 3)))
                .isInstanceOf(UndecodableRecordException.class)
                .hasMessageContaining("damaged body");
    }

    @Test
    void everyTopicsValueCanBeReadBackByItsOwnSerde() {
        for (Topic<?, ?> topic : Topics.all()) {
            assertThat(topic.valueSerde().schema().getFullName())
                    .isEqualTo(topic.valueType().getName());
        }
    }

    @Test
    void buildersFillInDefaultsAndCopy() {
        DeadLetter letter = DeadLetter.newBuilder()
                .setDeadLetterId("dl-1")
                .setTopic("t")
                .setPartition(0)
                .setOffset(1)
                .setStage("gateway")
                .setReason("INVALID")
                .setOutcome(true)
                .setAt(Instant.ofEpochMilli(1))
                .build();

        assertThat(letter.getOriginalHeaders()).isEmpty();
        assertThat(LogRecord.newBuilder(aMessage()).build()).isEqualTo(aMessage());
    }

    private static LogRecord aMessage() {
        return LogRecord.newBuilder()
                .setSessionId("s1")
                .setBody(Message.newBuilder()
                        .setId("m1")
                        .setParticipantId("p1")
                        .setRole(Role.PERSON)
                        .setKind("text")
                        .setPayload("{\"text\":\"hello\"}")
                        .setReceivedAt(Instant.ofEpochMilli(1_700_000_000_123L))
                        .setGatewayId("g1")
                        .setConnectionId("c1")
                        .build())
                .build();
    }

    private static Receipt aReceipt() {
        return Receipt.newBuilder()
                .setSessionId("s1")
                .setParticipantId("p1")
                .setConnectionId("c1")
                .setGatewayId("g1")
                .setGatewayEpoch(1)
                .setBody(Acknowledged.newBuilder()
                        .setPriority(Priority.NORMAL)
                        .setPosition(7)
                        .build())
                .build();
    }

    @Test
    void nullIsATombstoneBothWays() {
        assertThat(SERDE.serializer().serialize("t", null)).isNull();
        assertThat(SERDE.deserializer().deserialize("t", null)).isNull();
    }
}
