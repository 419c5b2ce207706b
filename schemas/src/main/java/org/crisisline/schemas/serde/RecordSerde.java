package org.crisisline.schemas.serde;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.message.BadHeaderException;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes a record with today's schema and reads it with whichever released schema wrote it.
 *
 * <p>Safe for use by any number of threads. Null stands for a tombstone, in both directions.
 *
 * @param <T> the generated class
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro single-object encoding</a>
 */
public final class RecordSerde<T extends SpecificRecordBase> implements Serde<T> {
    private final Schema schema;
    private final BinaryMessageEncoder<T> encoder;
    private final BinaryMessageDecoder<T> decoder;

    private RecordSerde(Class<T> type) {
        OwnRecords.trust();
        SpecificData model = SpecificData.getForClass(type);
        schema = model.getSchema(type);
        encoder = new BinaryMessageEncoder<>(model, schema, true);
        decoder = new BinaryMessageDecoder<>(model, schema, ReleasedSchemas.of(schema));
    }

    /** The serde of a generated class. */
    public static <T extends SpecificRecordBase> RecordSerde<T> of(Class<T> type) {
        return new RecordSerde<>(Objects.requireNonNull(type, "type"));
    }

    /** Today's schema, with which records are written. */
    public Schema schema() {
        return schema;
    }

    /**
     * The bytes of a record.
     *
     * @throws IllegalArgumentException if the record lacks a field that has no default
     */
    public byte[] encode(T record) {
        try {
            ByteBuffer buffer = encoder.encode(record);
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException | RuntimeException e) {
            // Without the cause's message: Avro quotes values in it.
            throw new IllegalArgumentException("a " + schema.getName() + " that can't be written", e);
        }
    }

    /**
     * The record in these bytes.
     *
     * @throws UndecodableRecordException if they are none, or written with a schema that no release knows
     */
    public T decode(byte[] bytes) {
        try {
            return decoder.decode(bytes);
        } catch (BadHeaderException e) {
            throw undecodable("no single-object encoding", bytes, e);
        } catch (MissingSchemaException e) {
            throw undecodable("a writer's schema that no release knows", bytes, e);
        } catch (IOException | RuntimeException e) {
            throw undecodable("a damaged body", bytes, e);
        }
    }

    private UndecodableRecordException undecodable(String found, byte[] bytes, Exception cause) {
        return new UndecodableRecordException(
                "expected a " + schema.getName() + ", found " + found + " in " + bytes.length + " bytes", cause);
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, record) -> record == null ? null : encode(record);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> bytes == null ? null : decode(bytes);
    }
}
