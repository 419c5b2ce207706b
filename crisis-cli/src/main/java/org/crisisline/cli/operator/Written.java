package org.crisisline.cli.operator;

/** What became of a record that was given to the brokers. */
public sealed interface Written {
    /**
     * All in-sync replicas have it.
     *
     * @param topic its topic
     * @param partition its partition
     * @param offset its place there
     */
    record Durable(String topic, int partition, long offset) implements Written {}

    /**
     * It is in no log.
     *
     * @param error class of the error
     */
    record Refused(String error) implements Written {}

    /**
     * Nobody answered in time: it may be in the log.
     *
     * @param error class of the error
     */
    record Unknown(String error) implements Written {}
}
