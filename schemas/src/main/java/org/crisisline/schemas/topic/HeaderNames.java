package org.crisisline.schemas.topic;

/** The Kafka headers that our records carry. Values are UTF-8 text. */
public final class HeaderNames {
    /** Full name of the record's schema. */
    public static final String SCHEMA = "schema";

    /** W3C Trace Context, Level 1. */
    public static final String TRACEPARENT = "traceparent";

    /** On a record that an operator replayed: the id of the dead letter that it comes from. */
    public static final String REPLAY_OF = "crisis-replay-of";

    /** On a record that an operator replayed: how often that letter was replayed by now, this time included; decimal, from 1. */
    public static final String REPLAY_ROUND = "crisis-replay-round";

    /** On a record of {@code crisis.escalations}: the service that wrote it. An operator's command leaves it out. */
    public static final String WRITER = "crisis-writer";

    private HeaderNames() {}
}
