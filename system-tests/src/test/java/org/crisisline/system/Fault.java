package org.crisisline.system;

import java.time.Duration;
import java.util.Optional;
import org.crisisline.system.fleet.Fleet;
import org.crisisline.system.fleet.Node;

/**
 * Something that befalls a fleet, and how it ends.
 *
 * @param name as the report says it
 * @param lasts from its beginning to its end
 * @param blow what happens; it returns when it has
 * @param cure what ends it; returns when what was hit is ready again
 * @param extent how much of the fleet it leaves
 * @param target what is promised about how long delivery may stand still, if anything is
 */
record Fault(String name, Duration lasts, Step blow, Step cure, Extent extent, Optional<Target> target) {
    /** How much it stops. */
    enum Extent {
        /** What is left takes messages. */
        PART,
        /** Nobody takes a message until its end, and then all come at once. */
        EVERYTHING
    }

    /** Something done to a fleet. */
    interface Step {
        void on(Fleet fleet) throws Exception;
    }

    /** Finds a node in a running fleet. */
    interface Aim {
        Node in(Fleet fleet) throws Exception;
    }

    /** What a target is about. */
    enum Scope {
        /** From the fault to the next message that is delivered, in each partition of each lane. */
        PARTITION,
        /** The longest time in which something was due to a participant and nothing came. */
        PARTICIPANT
    }

    /**
     * What is promised.
     *
     * @param scope about what
     * @param limit less than this
     */
    record Target(Scope scope, Duration limit) {}

    /** Of a part. Nothing is promised of how long delivery may stand still. */
    Fault(String name, Duration lasts, Step blow, Step cure) {
        this(name, lasts, blow, cure, Extent.PART, Optional.empty());
    }

    /** All of it stops, and after a time is started. */
    static Fault outage(String name, Duration lasts, Step blow) {
        return new Fault(name, lasts, blow, Fleet::start, Extent.EVERYTHING, Optional.empty());
    }

    /** {@code kill -9}, and after a time a new start. */
    static Fault kill(String what, Duration lasts, Aim aim) {
        Node[] hit = new Node[1];
        return new Fault(
                "kill -9 of " + what,
                lasts,
                fleet -> {
                    hit[0] = aim.in(fleet);
                    fleet.kill(hit[0]);
                },
                fleet -> fleet.restart(hit[0]));
    }

    /** {@code kill -9}, and nobody starts it again. */
    static Fault loss(String what, Duration lasts, Aim aim) {
        return new Fault("kill -9 of " + what, lasts, fleet -> fleet.kill(aim.in(fleet)), fleet -> {});
    }

    /** SIGSTOP, and after a time SIGCONT. */
    static Fault pause(String what, Duration lasts, Aim aim) {
        Node[] hit = new Node[1];
        return new Fault(
                "SIGSTOP of " + what,
                lasts,
                fleet -> {
                    hit[0] = aim.in(fleet);
                    fleet.pause(hit[0]);
                },
                fleet -> fleet.resume(hit[0]));
    }

    /** A gateway is parted from the brokers, not from its clients, and after a time it is not. */
    static Fault partingOf(Node gateway, Duration lasts) {
        return new Fault(
                "a gateway parted from the brokers", lasts, fleet -> fleet.cut(gateway), fleet -> fleet.join(gateway));
    }

    /** {@code kill -9} of all of a kind, and after a time a new start. */
    static Fault killAll(String what, Duration lasts, Node.Kind kind) {
        return new Fault(
                "kill -9 of " + what,
                lasts,
                fleet -> fleet.kill(fleet.nodes(kind)),
                fleet -> fleet.restart(fleet.nodes(kind)));
    }

    /** SIGSTOP of all of a kind, and after a time SIGCONT. */
    static Fault pauseAll(String what, Duration lasts, Node.Kind kind) {
        return new Fault(
                "SIGSTOP of " + what,
                lasts,
                fleet -> fleet.pause(fleet.nodes(kind)),
                fleet -> fleet.resume(fleet.nodes(kind)));
    }

    Fault within(Scope scope, Duration limit) {
        return new Fault(name, lasts, blow, cure, extent, Optional.of(new Target(scope, limit)));
    }

    void strike(Fleet fleet) throws Exception {
        blow.on(fleet);
    }

    void mend(Fleet fleet) throws Exception {
        cure.on(fleet);
    }

    @Override
    public String toString() {
        return name;
    }
}
