package org.crisisline.system.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a fleet consists of.
 *
 * @param brokers 1 or 3; with 3 each partition has three copies, of which two must have what is accepted
 * @param gateways how many
 * @param processors how many
 * @param escalations how many
 * @param monitor whether there is one
 * @param sessionPartitions of the topics that are keyed by session
 * @param settings keys of the services' {@code reference.conf}, for all of them, that win over the fleet's own
 */
public record FleetPlan(
        int brokers,
        int gateways,
        int processors,
        int escalations,
        boolean monitor,
        int sessionPartitions,
        Map<String, String> settings) {
    public FleetPlan {
        settings = Map.copyOf(settings);
        if (brokers != 1 && brokers != 3) {
            throw new IllegalArgumentException("brokers = " + brokers + ", expected 1 or 3");
        }
    }

    /** Enough for one of each to die: three brokers, two gateways, two processors; one escalation-service, a Redis, no monitor. */
    public static FleetPlan standard() {
        // One for each broker to lead. More partitions are more tasks in three topologies and two processes, and more
        // copies that each fetch of a broker looks through: with six, two cores were full before anything was struck.
        return new FleetPlan(3, 2, 2, 1, false, 3, Map.of());
    }

    /** The least in which an escalation-service can die and another one is there: one broker, one gateway, one processor, a Redis. */
    public static FleetPlan small() {
        return new FleetPlan(1, 1, 1, 2, false, 3, Map.of());
    }

    /** The same with so many escalation-services. */
    public FleetPlan escalations(int number) {
        return new FleetPlan(brokers, gateways, processors, number, monitor, sessionPartitions, settings);
    }

    /** The same with one more setting. */
    public FleetPlan with(String key, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(key, value);
        return new FleetPlan(brokers, gateways, processors, escalations, monitor, sessionPartitions, more);
    }

    /** Copies of each partition. */
    int replicas() {
        return brokers;
    }

    /** Copies that must have what is accepted. */
    int inSync() {
        return brokers == 1 ? 1 : 2;
    }

    /** In the order in which they are started. */
    List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        for (Node.Kind kind : Node.Kind.values()) {
            IntStream.rangeClosed(1, count(kind)).forEach(number -> nodes.add(new Node(kind, number)));
        }
        return nodes;
    }

    private int count(Node.Kind kind) {
        return switch (kind) {
            case BROKER -> brokers;
            case REDIS -> 1;
            case MONITOR -> monitor ? 1 : 0;
            case ESCALATION -> escalations;
            case PROCESSOR -> processors;
            case GATEWAY -> gateways;
        };
    }
}
