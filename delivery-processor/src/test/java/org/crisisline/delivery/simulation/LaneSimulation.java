package org.crisisline.delivery.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.crisisline.delivery.lane.Backoff;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.schemas.record.Left;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.PositionAt;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Resume;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.Lane;

/**
 * One run: sessions, clients and gateways around a lane, with every fault that the design names, from one seed. When the faults are over, everything that
 * was accepted is accounted for.
 */
final class LaneSimulation {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final LaneSettings SETTINGS = new LaneSettings(
            4,
            2_000,
            Duration.ofMillis(500),
            3,
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.5),
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.5),
            1_000,
            1_000_000,
            8,
            1_000,
            8,
            Duration.ofMillis(200),
            Duration.ofDays(1),
            Duration.ofSeconds(30));

    private final SplittableRandom random;
    private final Lane lane;
    private final boolean lossy;
    private final SimulatedTopics topics;
    private final List<SimulatedGateway> gateways = new ArrayList<>();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final SimulatedLane processor;
    private final Map<String, Integer> lastSent = new HashMap<>();
    private final Truth truth;
    private int ids;

    LaneSimulation(long seed) {
        random = new SplittableRandom(seed);
        lane = random.nextBoolean() ? Lane.ROUTINE : Lane.EMERGENCY;
        lossy = random.nextBoolean();
        topics = new SimulatedTopics(lane);
        truth = new Truth(lane, topics, clients);
        for (int mailbox = 0; mailbox < 2; mailbox++) {
            gateways.add(new SimulatedGateway(mailbox, topics));
        }
        int sessions = 1 + random.nextInt(3);
        for (int s = 0; s < sessions; s++) {
            int participants = 1 + random.nextInt(3);
            for (int p = 0; p < participants; p++) {
                clients.add(new SimulatedClient("s" + s, "p" + p));
            }
        }
        processor = new SimulatedLane(
                lane,
                SETTINGS,
                topics,
                post -> gateways.get(post.mailbox()).queue.add(post.record()),
                random.split());
    }

    void run() {
        int steps = 50 + random.nextInt(250);
        for (int i = 0; i < steps; i++) {
            step();
        }
        settle();
        truth.check(processor, lossy);
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 35) {
            processor.readOne();
        } else if (dice < 60) {
            readMail(lossy);
        } else if (dice < 72) {
            acknowledge(client());
        } else if (dice < 82) {
            send(client());
        } else if (dice < 86) {
            toggle(client());
        } else if (dice < 93) {
            pass(Duration.ofMillis(random.nextInt(300)), random.nextInt(10) == 0);
        } else if (dice < 95) {
            processor.commit();
        } else if (dice < 97) {
            pass(Duration.ZERO, true);
        } else {
            rareFault();
        }
    }

    private void rareFault() {
        switch (random.nextInt(8)) {
            case 0 -> gateway().kill();
            case 1 -> gateway().changeMailbox();
            case 2 -> gateway().renewAll();
            case 3 -> leave(client());
            case 4 -> end(client().session);
            default -> send(client());
        }
    }

    private SimulatedClient client() {
        return clients.get(random.nextInt(clients.size()));
    }

    private SimulatedGateway gateway() {
        return gateways.get(random.nextInt(gateways.size()));
    }

    private boolean readMail(boolean faulty) {
        SimulatedGateway gateway = gateway();
        MailboxRecord record = gateway.queue.poll();
        if (record == null) {
            return false;
        }
        int fate = faulty ? random.nextInt(20) : 2;
        if (fate > 0) {
            gateway.read(record);
        }
        if (fate == 1) {
            gateway.read(record);
        }
        return true;
    }

    private void pass(Duration duration, boolean crash) {
        if (crash) {
            loseUnflushedMail();
        }
        processor.pass(duration, crash);
    }

    /** What the lane's producer had not flushed when it crashed: a suffix of each mailbox. */
    private void loseUnflushedMail() {
        for (SimulatedGateway gateway : gateways) {
            int lost = random.nextInt(gateway.queue.size() + 1);
            for (int i = 0; i < lost; i++) {
                gateway.queue.pollLast();
            }
        }
    }

    private void acknowledge(SimulatedClient client) {
        if (!client.isConnected() || client.owesAck.isEmpty()) {
            return;
        }
        for (Priority priority : List.copyOf(client.owesAck.keySet())) {
            client.gateway.acknowledge(client, priority, client.owesAck.remove(priority), random.nextInt(3) == 0);
        }
    }

    private void send(SimulatedClient client) {
        if (client.left) {
            return;
        }
        String sender = client.session + "/" + client.participant;
        boolean repeat = lastSent.containsKey(sender) && random.nextInt(6) == 0;
        int number = repeat ? lastSent.get(sender) : ids++;
        lastSent.put(sender, number);
        String id = "m" + number;
        // The same id comes with the same priority again.
        Priority priority = lane.priorities().get(number % lane.priorities().size());
        Message message = new Message(
                id,
                client.participant,
                Role.PERSON,
                "text",
                "{\"session\":\"" + client.session + "\",\"n\":" + number + "}",
                AT,
                "g",
                client.connection.isEmpty() ? "none" : client.connection,
                null);
        long position = topics.append(priority, new LogRecord(client.session, message));
        truth.said(new Truth.Accepted(client.session, priority, position, client.participant, id));
    }

    private void toggle(SimulatedClient client) {
        if (client.isConnected() && random.nextInt(3) > 0) {
            SimulatedGateway gateway = client.gateway;
            String connection = client.connection;
            client.lost();
            gateway.disconnect(client, connection, true);
        } else {
            connect(client);
        }
    }

    private void connect(SimulatedClient client) {
        if (client.left || truth.isOver(client.session)) {
            return;
        }
        SimulatedGateway before = client.gateway;
        String old = client.connection;
        client.connected(gateway());
        Resume resume = null;
        if (random.nextBoolean()) {
            List<PositionAt> positions = new ArrayList<>();
            client.highest.forEach((priority, position) -> positions.add(new PositionAt(priority, position)));
            resume = new Resume(SimulatedLane.EPOCH, positions);
        }
        client.gateway.connect(client, resume);
        if (before != null) {
            before.disconnect(client, old, true);
        }
    }

    private void leave(SimulatedClient client) {
        if (client.left || !client.isConnected() || random.nextInt(3) > 0) {
            return;
        }
        SimulatedGateway gateway = client.gateway;
        long at = topics.append(new Presence(
                client.session,
                client.participant,
                Role.PERSON,
                client.connection,
                gateway.id,
                gateway.epoch,
                gateway.mailbox,
                new Left(AT)));
        gateway.disconnect(client, client.connection, false);
        client.lost();
        client.left = true;
        truth.left(client, at);
    }

    private void end(String session) {
        if (random.nextInt(4) > 0) {
            return;
        }
        boolean first = !truth.isOver(session);
        SessionEnd end = new SessionEnd("ended", null, null, AT, truth.end(session));
        lane.priorities().forEach(priority -> topics.append(priority, new LogRecord(session, end)));
        if (first) {
            for (SimulatedClient client : clients) {
                if (client.session.equals(session) && client.isConnected()) {
                    client.gateway.disconnect(client, client.connection, true);
                    client.lost();
                }
            }
        }
    }

    /** The faults are over: everyone comes back, and all that is to be done is done. */
    private void settle() {
        for (SimulatedClient client : clients) {
            if (!client.isConnected()) {
                connect(client);
            }
        }
        int quiet = 0;
        for (int round = 0; quiet < 30; round++) {
            if (round > 5_000) {
                throw new AssertionError("it never comes to rest: " + processor.figures());
            }
            boolean busy = false;
            while (processor.readOne()) {
                busy = true;
            }
            for (int i = 0; i < 50; i++) {
                busy |= readMail(false);
            }
            for (SimulatedClient client : clients) {
                busy |= !client.owesAck.isEmpty();
                acknowledge(client);
                if (!client.isConnected() && !client.left && !truth.isOver(client.session)) {
                    connect(client);
                    busy = true;
                }
            }
            // Also while sessions that ended are being settled.
            boolean crash = round < 20 && random.nextInt(6) == 0;
            pass(Duration.ofMillis(100), crash);
            busy |= crash;
            quiet = busy ? 0 : quiet + 1;
        }
    }
}
