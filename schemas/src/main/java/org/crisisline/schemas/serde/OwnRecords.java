package org.crisisline.schemas.serde;

import org.apache.avro.util.ClassSecurityValidator;
import org.crisisline.schemas.record.LogRecord;

/**
 * A schema can name any class, so Avro (since 1.12.1) asks which ones may be loaded: when a record is read, and when a builder copies one or
 * fills in a default. The answer is a setting of the whole process; what others have set stays, and our own records are added.
 */
final class OwnRecords {
    private static final String PACKAGE = LogRecord.class.getPackageName();

    static {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(), type -> PACKAGE.equals(type.getPackageName())));
    }

    private OwnRecords() {}

    /** Returns once Avro may load them; the class's initialiser has done it. */
    static void trust() {}
}
