package org.crisisline.system.simulation;

import java.time.Duration;
import java.util.stream.LongStream;
import org.crisisline.gateway.connection.ConnectionPorts.PresenceLog;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.gateway.publish.PresenceOutboxContract;
import org.crisisline.gateway.publish.RecordWriter;

/** The simulation's outbox keeps to what the gateway's does. */
class SimulatedPresenceOutboxTest extends PresenceOutboxContract {
    private World world;
    private SimulatedPresenceOutbox outbox;

    @Override
    protected PresenceLog outbox(RecordWriter writer, CurrentIncarnation whose) {
        // The first seed whose faults leave that little room, and don't swallow what this is about.
        World fitting = LongStream.range(0, 10_000)
                .filter(seed -> {
                    Faults faults = new Faults(new World(seed, false).random());
                    return faults.presenceRoom() == BOUND && !faults.swallowsPresenceOf("s0");
                })
                .mapToObj(seed -> new World(seed, false))
                .findFirst()
                .orElseThrow();
        world = fitting;
        outbox = new SimulatedPresenceOutbox(world, new Faults(world.random()), writer, whose, FAREWELLS);
        return outbox;
    }

    @Override
    protected void step() {
        world.pass(Duration.ofMillis(100));
        outbox.attemptOne();
    }
}
