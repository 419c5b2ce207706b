package org.crisisline.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.SchemaNormalization;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;

/**
 * The build fails when a schema changes in a way that released readers or records can't follow. With {@code -Dupdate} today's
 * schemas are written beside the released ones where they differ: this is how a release is made.
 */
class ReleasedSchemasTest {
    private static final Path FOLDER = Path.of("src/main/resources/org/crisisline/schemas/released");

    @Test
    void everyReleasedRecordIsReadByTodaysSchemaAndTheOtherWayRound() throws IOException {
        if (System.getProperty("update") != null) {
            release();
        }
        for (Schema today : schemas()) {
            List<Schema> released = ReleasedSchemas.list(today.getName());
            assertThat(released)
                    .as("released schemas of " + today.getName() + " (mvn -pl schemas test -Dupdate releases today's)")
                    .isNotEmpty();
            for (Schema old : released) {
                assertReadable(today, old);
                assertReadable(old, today);
            }
            assertThat(released.stream().map(SchemaNormalization::parsingFingerprint64))
                    .as("today's schema of " + today.getName() + " is released (mvn -pl schemas test -Dupdate)")
                    .contains(SchemaNormalization.parsingFingerprint64(today));
        }
    }

    @Test
    void removingAFieldWithoutDefaultIsFoundIncompatible() {
        Schema today = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
        Schema changed = new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}");

        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(today, changed)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
    }

    @Test
    void everyTypeAndFieldSaysWhatItIs() {
        List<String> silent = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        schemas().forEach(schema -> collectSilent(schema, seen, silent));
        assertThat(silent).as("types and fields without a doc").isEmpty();
    }

    private static void assertReadable(Schema reader, Schema writer) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        assertThat(result.getType())
                .as(reader.getName() + ": " + result.getDescription())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    private static List<Schema> schemas() {
        List<Schema> schemas = new ArrayList<>();
        for (Topic<?, ?> topic : Topics.all()) {
            Schema schema = topic.valueSerde().schema();
            if (!schemas.contains(schema)) {
                schemas.add(schema);
            }
        }
        return schemas;
    }

    private static void collectSilent(Schema schema, Set<String> seen, List<String> silent) {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    if (schema.getDoc() == null) {
                        silent.add(schema.getName());
                    }
                    for (Schema.Field field : schema.getFields()) {
                        if (field.doc() == null) {
                            silent.add(schema.getName() + "." + field.name());
                        }
                        collectSilent(field.schema(), seen, silent);
                    }
                }
            }
            case UNION -> schema.getTypes().forEach(type -> collectSilent(type, seen, silent));
            case ARRAY -> collectSilent(schema.getElementType(), seen, silent);
            case MAP -> collectSilent(schema.getValueType(), seen, silent);
            case ENUM -> {
                if (seen.add(schema.getFullName()) && schema.getDoc() == null) {
                    silent.add(schema.getName());
                }
            }
            default -> {
                // Primitive types say enough by the field's doc.
            }
        }
    }

    private static void release() throws IOException {
        Files.createDirectories(FOLDER);
        Path index = FOLDER.resolve("index");
        List<String> files = Files.exists(index) ? new ArrayList<>(Files.readAllLines(index)) : new ArrayList<>();
        for (Schema schema : schemas()) {
            List<String> own = files.stream()
                    .filter(file -> file.startsWith(schema.getName() + "-"))
                    .toList();
            boolean known = false;
            for (String file : own) {
                Schema old = new Schema.Parser().parse(Files.readString(FOLDER.resolve(file)));
                known |= SchemaNormalization.parsingFingerprint64(old)
                        == SchemaNormalization.parsingFingerprint64(schema);
            }
            if (!known) {
                String file = schema.getName() + "-" + (own.size() + 1) + ".avsc";
                Files.writeString(FOLDER.resolve(file), SchemaFormatter.format("json/pretty", schema) + "\n");
                files.add(file);
            }
        }
        Files.write(index, files);
    }
}
