package org.crisisline.gateway.edge;

import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.crisisline.gateway.connection.Bearer;
import org.crisisline.gateway.connection.ConnectionHandler;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.ConnectionSettings;
import org.crisisline.gateway.connection.Moment;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.gateway.wire.FrameCodec;

/**
 * What every channel of the edge is made of.
 *
 * @param settings how the edge listens
 * @param rules which upgrades are taken
 * @param gate how many there are
 * @param connections what all connections have in common
 * @param ports what a connection needs of the rest of the gateway
 * @param random for connection ids; must be hard to guess
 */
record EdgeParts(
        EdgeSettings settings,
        UpgradeRules rules,
        ConnectionGate gate,
        ConnectionSettings connections,
        ConnectionPorts ports,
        RandomGenerator random) {

    Clock clock() {
        return ports.clock();
    }

    GatewayMetrics metrics() {
        return ports.metrics();
    }

    ConnectionHandler connection(FrameCodec codec, Optional<Bearer> bearer, Moment opened) {
        String id = "c-" + HexFormat.of().toHexDigits(random.nextLong())
                + HexFormat.of().toHexDigits(random.nextInt());
        return new ConnectionHandler(id, codec, connections, ports, bearer, opened);
    }
}
