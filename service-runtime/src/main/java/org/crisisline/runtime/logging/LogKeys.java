package org.crisisline.runtime.logging;

/**
 * The dictionary of log fields: the keys that may stand in a log line, so that one query finds the same thing in every service.
 *
 * <p>What is not here and must never be: message content, tokens, passwords, locations, addresses of people.
 */
public final class LogKeys {
    /** Name of the service. */
    public static final String SERVICE = "service";
    /** Instance of the service. */
    public static final String INSTANCE = "instance";
    /** Session id. */
    public static final String SESSION = "session";
    /** Position of a message within its session and priority. */
    public static final String POSITION = "position";
    /** Connection id. */
    public static final String CONNECTION = "connection";
    /** Gateway id. */
    public static final String GATEWAY = "gateway";
    /** Epoch of a gateway or of positions. */
    public static final String EPOCH = "epoch";
    /** Mailbox (partition number) of a gateway. */
    public static final String MAILBOX = "mailbox";
    /** Lane of the delivery processor. */
    public static final String LANE = "lane";
    /** Task of a lane, such as {@code 0_3}: subtopology and partition. */
    public static final String TASK = "task";
    /** Escalation id. */
    public static final String ESCALATION = "escalation";
    /** Channel that an escalation goes through. */
    public static final String CHANNEL = "channel";
    /** Tier of an escalation. */
    public static final String TIER = "tier";
    /** Alert id or name. */
    public static final String ALERT = "alert";
    /** Kafka topic. */
    public static final String TOPIC = "topic";
    /** Kafka partition. */
    public static final String PARTITION = "partition";
    /** Kafka offset. */
    public static final String OFFSET = "offset";
    /** Kafka consumer group. */
    public static final String GROUP = "group";
    /** Priority of a message. */
    public static final String PRIORITY = "priority";
    /** Why something happened: an enum constant or a short sentence. */
    public static final String REASON = "reason";
    /** Wire error code or close code. */
    public static final String CODE = "code";
    /** State before. */
    public static final String FROM = "from";
    /** State after. */
    public static final String TO = "to";
    /** State now. */
    public static final String STATE = "state";
    /** Step of a sequence. */
    public static final String STEP = "step";
    /** Which attempt, from 1. */
    public static final String ATTEMPT = "attempt";
    /** How many. */
    public static final String COUNT = "count";
    /** The bound that was met. */
    public static final String LIMIT = "limit";
    /** Size in bytes. */
    public static final String BYTES = "bytes";
    /** Duration in milliseconds. */
    public static final String MILLIS = "ms";
    /** Host and port of a machine of ours. */
    public static final String ADDRESS = "address";
    /** HTTP method. */
    public static final String METHOD = "method";
    /** HTTP path without its query. */
    public static final String PATH = "path";
    /** HTTP status. */
    public static final String STATUS = "status";

    private LogKeys() {}
}
