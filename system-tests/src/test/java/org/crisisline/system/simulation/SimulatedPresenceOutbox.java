package org.crisisline.system.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.ConnectionPorts.PresenceAnswer;
import org.crisisline.gateway.connection.Party;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.gateway.publish.Incarnation;
import org.crisisline.gateway.publish.RecordWriter;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.topic.Topics;

/** A gateway's presence on its way to the log, as its outbox and the thread of it do it: in order, again until the log has it, within a bound. */
final class SimulatedPresenceOutbox implements ConnectionPorts.PresenceLog {
    private record Entry(Party party, SpecificRecordBase body, BooleanSupplier wanted, PresenceAnswer answer) {}

    private record Later(Entry entry, long at) {}

    private final World world;
    private final Faults faults;
    private final RecordWriter writer;
    private final CurrentIncarnation incarnation;
    private final int farewells;
    private final Deque<Entry> ready = new ArrayDeque<>();
    private final List<Later> later = new ArrayList<>();
    private int inFlight;

    /** @param farewells for how many who go there is room beyond that of everything */
    SimulatedPresenceOutbox(
            World world, Faults faults, RecordWriter writer, CurrentIncarnation incarnation, int farewells) {
        this.world = world;
        this.faults = faults;
        this.writer = writer;
        this.incarnation = incarnation;
        this.farewells = farewells;
    }

    @Override
    public void tell(Party party, SpecificRecordBase body, BooleanSupplier wanted, PresenceAnswer answer) {
        int room = faults.presenceRoom() + (body instanceof Detached ? farewells : 0);
        if (pending() >= room) {
            world.tell(() -> "no room for presence of " + party.connectionId());
            answer.refused(PublishFailure.OVERLOADED);
            return;
        }
        ready.add(new Entry(party, body, wanted, answer));
    }

    /** How many wait for the log. */
    int pending() {
        return ready.size() + later.size() + inFlight;
    }

    boolean isIdle() {
        return pending() == 0;
    }

    /** Attempts the next one; whether there was one. */
    boolean attemptOne() {
        for (Later waiting : List.copyOf(later)) {
            if (world.nanos() >= waiting.at()) {
                later.remove(waiting);
                ready.add(waiting.entry());
            }
        }
        Entry entry = ready.poll();
        if (entry == null) {
            return false;
        }
        if (!entry.wanted().getAsBoolean()) {
            return true;
        }
        Optional<Incarnation> now = incarnation.get();
        if (now.isEmpty() || faults.swallowsPresenceOf(entry.party().sessionId())) {
            again(entry);
            return true;
        }
        inFlight++;
        Presence presence = now.get().presence(entry.party(), entry.body());
        writer.ofSession(Topics.PRESENCE, entry.party().sessionId(), presence, (metadata, error) -> {
            inFlight--;
            if (error == null) {
                entry.answer().inLog(metadata.offset());
            } else {
                again(entry);
            }
        });
        return true;
    }

    private void again(Entry entry) {
        later.add(new Later(
                entry,
                world.nanos()
                        + Duration.ofMillis(1 + world.random().nextInt(100)).toNanos()));
    }
}
