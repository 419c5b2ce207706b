package org.crisisline.system.fleet;

import java.util.Locale;

/**
 * One process of a fleet.
 *
 * @param kind what it is
 * @param number which of its kind, from 1
 */
public record Node(Kind kind, int number) {
    /** What a process is, in the order in which they are started; they are stopped in the opposite one. */
    public enum Kind {
        BROKER,
        REDIS,
        MONITOR,
        ESCALATION,
        PROCESSOR,
        GATEWAY
    }

    public Node {
        if (number < 1) {
            throw new IllegalArgumentException("number = " + number + ", expected 1 or more");
        }
    }

    /** The n-th broker; its Kafka node id is the same number. */
    public static Node broker(int number) {
        return new Node(Kind.BROKER, number);
    }

    /** The n-th gateway. */
    public static Node gateway(int number) {
        return new Node(Kind.GATEWAY, number);
    }

    /** The n-th delivery-processor. */
    public static Node processor(int number) {
        return new Node(Kind.PROCESSOR, number);
    }

    /** The n-th escalation-service. */
    public static Node escalation(int number) {
        return new Node(Kind.ESCALATION, number);
    }

    /** The cache. */
    public static Node redis() {
        return new Node(Kind.REDIS, 1);
    }

    /** The monitor-service. */
    public static Node monitor() {
        return new Node(Kind.MONITOR, 1);
    }

    /** Its name in logs, folders and metrics: {@code gateway-1}. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + "-" + number;
    }
}
