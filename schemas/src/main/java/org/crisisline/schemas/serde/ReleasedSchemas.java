package org.crisisline.schemas.serde;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.message.SchemaStore;

/**
 * Every schema that was ever released, read from the class path: {@code released/index} lists files
 * {@code <record>-<release>.avsc} beside it. Nothing is ever taken out of that folder, since records written by an old release may
 * still lie in a topic.
 */
final class ReleasedSchemas {
    private static final String FOLDER = "/org/crisisline/schemas/released/";

    private ReleasedSchemas() {}

    /** Today's schema of a record and the released ones of the same name, by fingerprint. */
    static SchemaStore of(Schema today) {
        SchemaStore.Cache store = new SchemaStore.Cache();
        store.addSchema(today);
        list(today.getName()).forEach(store::addSchema);
        return store;
    }

    /** The released schemas of a record, oldest first. */
    static List<Schema> list(String recordName) {
        List<Schema> schemas = new ArrayList<>();
        for (String file : index()) {
            if (file.startsWith(recordName + "-")) {
                schemas.add(parse(file));
            }
        }
        return schemas;
    }

    private static List<String> index() {
        try (InputStream in = ReleasedSchemas.class.getResourceAsStream(FOLDER + "index")) {
            if (in == null) {
                throw new IllegalStateException("the schemas module was built without " + FOLDER + "index");
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Schema parse(String file) {
        try (InputStream in = ReleasedSchemas.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException(FOLDER + "index names " + file + ", which is not there");
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
