package org.crisisline.system.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.crisisline.cli.embedded.Ports;

/** Where the nodes of a fleet listen, on loopback: drawn once, so that a node comes back where it was. */
final class Addresses {
    /** A broker has a listener for each gateway, which that one reaches through a relay of its own. */
    private record Path(Node gateway, Node broker) {}

    private final List<Node> brokers;
    private final Map<Node, Integer> service = new HashMap<>();
    private final Map<Node, Integer> operations = new HashMap<>();
    private final Map<Node, Integer> controllers = new HashMap<>();
    private final Map<Path, Integer> listeners = new HashMap<>();
    private final Map<Path, Integer> relays = new HashMap<>();

    Addresses(List<Node> nodes) {
        brokers = of(nodes, Node.Kind.BROKER);
        for (Node node : nodes) {
            service.put(node, Ports.free());
            operations.put(node, Ports.free());
        }
        for (Node broker : brokers) {
            controllers.put(broker, Ports.free());
            for (Node gateway : of(nodes, Node.Kind.GATEWAY)) {
                listeners.put(new Path(gateway, broker), Ports.free());
                relays.put(new Path(gateway, broker), Ports.free());
            }
        }
    }

    private static List<Node> of(List<Node> nodes, Node.Kind kind) {
        return nodes.stream().filter(node -> node.kind() == kind).toList();
    }

    /** What a node is there for: Kafka, RESP, WebSocket, the monitor's pages or an escalation instance's door. */
    int service(Node node) {
        return service.get(node);
    }

    /** A service's operations endpoint. */
    int operations(Node node) {
        return operations.get(node);
    }

    /** A broker's controller. */
    int controller(Node broker) {
        return controllers.get(broker);
    }

    /** Where a broker listens for the relay of a gateway. */
    int listener(Node gateway, Node broker) {
        return listeners.get(new Path(gateway, broker));
    }

    /** Where a gateway reaches a broker. */
    int relay(Node gateway, Node broker) {
        return relays.get(new Path(gateway, broker));
    }

    /** Brokers for everyone but gateways. */
    String bootstrap() {
        return brokers.stream().map(broker -> "127.0.0.1:" + service(broker)).collect(Collectors.joining(","));
    }

    /** Brokers for a gateway. */
    String bootstrap(Node gateway) {
        return brokers.stream()
                .map(broker -> "127.0.0.1:" + relay(gateway, broker))
                .collect(Collectors.joining(","));
    }
}
