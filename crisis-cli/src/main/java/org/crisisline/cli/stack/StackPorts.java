package org.crisisline.cli.stack;

import java.util.LinkedHashMap;
import java.util.Map;
import org.crisisline.cli.embedded.Ports;
import org.crisisline.cli.embedded.StackException;

/**
 * Where the parts of a stack listen, all on loopback.
 *
 * @param gateway WebSocket clients
 * @param monitor status and dashboard
 * @param operations the first of a row: the operations endpoints of gateway, processor, escalation, monitor; one more is left free, then comes the
 *     escalation service's door
 * @param kafka the broker
 * @param redis the cache
 */
public record StackPorts(int gateway, int monitor, int operations, int kafka, int redis) {
    /** What people find in the documentation. */
    public static final StackPorts DEFAULTS = new StackPorts(8443, 8080, 9101, 9092, 6379);

    private static final int ROW = 6;

    /**
     * Ports that are free now, and that no other draw gives out while this process lives: for the demo and for tests.
     *
     * @throws StackException when there are none
     */
    public static StackPorts free() {
        return new StackPorts(Ports.free(), Ports.free(), Ports.freeRow(ROW), Ports.free(), Ports.free());
    }

    /** The operations endpoint of the gateway. */
    public int gatewayOperations() {
        return operations;
    }

    /** The operations endpoint of the processor. */
    public int processorOperations() {
        return operations + 1;
    }

    /** The operations endpoint of the escalation service. */
    public int escalationOperations() {
        return operations + 2;
    }

    /** The operations endpoint of the monitor. */
    public int monitorOperations() {
        return operations + 3;
    }

    /** Where gateways ask for a human directly, and humans answer. */
    public int escalationDoor() {
        return operations + ROW - 1;
    }

    /**
     * Refuses to go on when something listens on one of them, or two are the same. Redis is left to its own start, which first ends the
     * one that a killed stack left there.
     *
     * @throws StackException names the part, the port and the option that changes it
     */
    public void requireFree() {
        Map<Integer, String> taken = new LinkedHashMap<>();
        require(taken, "gateway", gateway, "--gateway-port");
        require(taken, "monitor", monitor, "--monitor-port");
        require(taken, "operations endpoint of the gateway", gatewayOperations(), "--operations-port");
        require(taken, "operations endpoint of the processor", processorOperations(), "--operations-port");
        require(taken, "operations endpoint of the escalation service", escalationOperations(), "--operations-port");
        require(taken, "operations endpoint of the monitor", monitorOperations(), "--operations-port");
        require(taken, "door of the escalation service", escalationDoor(), "--operations-port");
        require(taken, "Kafka", kafka, "--kafka-port");
        requireDistinct(taken, "Redis", redis, "--redis-port");
    }

    private static void require(Map<Integer, String> taken, String name, int port, String option) {
        Ports.requireFree(name, port, option);
        requireDistinct(taken, name, port, option);
    }

    private static void requireDistinct(Map<Integer, String> taken, String name, int port, String option) {
        String other = taken.putIfAbsent(port, name);
        if (other != null) {
            throw new StackException(
                    "port %d is wanted by %s and %s; choose another with %s".formatted(port, other, name, option));
        }
    }

    /** By name, for those who look for a running stack. */
    Map<String, Integer> byName() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("gateway", gateway);
        ports.put("monitor", monitor);
        ports.put("operations.gateway", gatewayOperations());
        ports.put("operations.processor", processorOperations());
        ports.put("operations.escalation", escalationOperations());
        ports.put("operations.monitor", monitorOperations());
        ports.put("escalation.door", escalationDoor());
        ports.put("kafka", kafka);
        ports.put("redis", redis);
        return ports;
    }
}
