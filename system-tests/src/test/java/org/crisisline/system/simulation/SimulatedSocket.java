package org.crisisline.system.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import org.crisisline.gateway.connection.SimulatedLine;

/** A connection between a client and a gateway: frames wait in it both ways, in order, and are gone when it breaks. */
final class SimulatedSocket {
    private final SimulatedGateway gateway;
    private final SimulatedLine line;
    private final Deque<byte[]> up = new ArrayDeque<>();
    private boolean broken;
    private boolean closedByClient;

    SimulatedSocket(SimulatedGateway gateway, SimulatedLine line) {
        this.gateway = gateway;
        this.line = line;
    }

    SimulatedGateway gateway() {
        return gateway;
    }

    SimulatedLine line() {
        return line;
    }

    /** The client writes. */
    void write(byte[] frame) {
        up.add(frame);
    }

    /** The client closes its end behind what it wrote. */
    void closeByClient() {
        closedByClient = true;
    }

    /** The gateway reads; whether there was something. */
    boolean gatewayReads() {
        byte[] frame = up.poll();
        if (frame != null) {
            line.read(frame);
            return true;
        }
        if ((closedByClient || broken) && !broken) {
            breakUp();
            return true;
        }
        return false;
    }

    /** What the client reads next; null when there is nothing. */
    byte[] clientReads() {
        return broken ? null : line.written().poll();
    }

    boolean hasForClient() {
        return !broken && !line.written().isEmpty();
    }

    /** The code with which the gateway closed, once everything before it was read. */
    OptionalInt closeCode() {
        return line.written().isEmpty() ? line.closeCode() : OptionalInt.empty();
    }

    /** The network is gone between the two: what was under way is lost, and the gateway notices. */
    void breakUp() {
        if (!broken) {
            broken = true;
            up.clear();
            line.written().clear();
            line.lost();
        }
    }

    /** The gateway is gone, and nobody at its end notices anything. */
    void gatewayIsGone() {
        broken = true;
        up.clear();
        line.written().clear();
    }

    boolean isBroken() {
        return broken;
    }
}
