package org.crisisline.schemas.serde;

import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.schemas.record.LogRecord;

/**
 * Finds the classes of our own records, and no others: a schema can name any class, and Avro (since 1.12.1) asks which may be loaded.
 * This answers it here instead of by a setting of the whole process.
 */
final class RecordModel extends SpecificData {
    private static final String PACKAGE = LogRecord.class.getPackageName();

    RecordModel() {
        super(LogRecord.class.getClassLoader());
        addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    }

    @Override
    public Class<?> getClass(Schema schema) {
        boolean named = schema.getType() == Schema.Type.RECORD || schema.getType() == Schema.Type.ENUM;
        if (!named || !PACKAGE.equals(schema.getNamespace())) {
            return super.getClass(schema);
        }
        try {
            Class<?> type = Class.forName(schema.getFullName(), true, getClassLoader());
            return type.isEnum() || SpecificRecordBase.class.isAssignableFrom(type) ? type : null;
        } catch (ClassNotFoundException e) {
            // A type of an older release that has no class any more is read over.
            return null;
        }
    }
}
