package org.crisisline.system.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Priority;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;

/**
 * One run of the whole system from one seed: people, gateways, lanes and the sessions topology over a log, each with a clock of its own, and every
 * fault that the design names. When the faults are over, everything that was accepted is accounted for.
 */
final class SystemSimulation {
    private static final List<Priority> PRIORITIES = List.of(Priority.values());

    private final World world;
    private final SplittableRandom random;
    private final SimulatedLog log;
    private final TopicLayout layout;
    private final List<SimulatedTask> tasks = new ArrayList<>();
    private final List<SimulatedInstance> instances = new ArrayList<>();
    private final List<SimulatedGateway> gateways = new ArrayList<>();
    private final List<SimulatedPerson> people = new ArrayList<>();
    private final Map<String, SimulatedPerson> byName = new HashMap<>();
    private final SimulatedGroups groups;
    private final Faults faults;
    private final Map<String, Integer> lastSaid = new HashMap<>();
    private int said;
    private boolean fromAnotherLog;

    SystemSimulation(long seed, boolean told) {
        world = new World(seed, told);
        random = world.random();
        faults = new Faults(random);
        log = new SimulatedLog(new NodeClock(world));
        layout = TopicLayout.singleNode(1 + random.nextInt(2), Settings.MAILBOXES);
        Settings.Room room = Settings.room(seed);
        SimulatedTask.Watcher watcher = new StoreWatch(log, byName, room.lane(), this::accounting);
        for (int partition = 0; partition < layout.sessionPartitions(); partition++) {
            for (TaskKind kind : TaskKind.values()) {
                tasks.add(new SimulatedTask(kind, partition, watcher));
            }
        }
        for (int i = 0; i < 2; i++) {
            instances.add(new SimulatedInstance(world, log, "processor-" + i, layout, room.lane()));
        }
        int many = 2 + random.nextInt(2);
        for (int i = 0; i < many; i++) {
            gateways.add(new SimulatedGateway(world, faults, log, "gateway-" + i, layout));
            gateways.get(i).start(faults.publishFails());
        }
        groups = new SimulatedGroups(world, tasks, instances, gateways);
        groups.look();
        Promises promises = new Promises(log, new SessionPartitions(layout.sessionPartitions()), byName);
        int sessions = 1 + random.nextInt(3);
        for (int s = 0; s < sessions; s++) {
            int participants = 1 + random.nextInt(3);
            for (int p = 0; p < participants; p++) {
                SimulatedPerson person = new SimulatedPerson(
                        world, promises, room.outbox(), "s" + s, "p" + p, p == 0 ? "PERSON" : "RESPONDER");
                people.add(person);
                byName.put(person.session() + "/" + person.id(), person);
            }
        }
        world.tell(() -> faults.toString());
    }

    /** What happened, if it was to be told. */
    List<String> story() {
        return world.story();
    }

    void run() {
        int steps = 150 + random.nextInt(450);
        for (int i = 0; i < steps; i++) {
            step();
        }
        settle();
        accounting().check();
        checkAtRest();
    }

    private Accounting accounting() {
        return new Accounting(log, layout, byName, faults.losesMail());
    }

    // ------------------------------------------------------------------------------------------------ with faults

    private void step() {
        groups.look();
        int dice = random.nextInt(100);
        if (dice < 30) {
            process();
        } else if (dice < 40) {
            tick();
        } else if (dice < 62) {
            serve();
        } else if (dice < 82) {
            live();
        } else if (dice < 90) {
            say(world.any(people));
        } else if (dice < 96) {
            pass(Duration.ofMillis(random.nextInt(60)));
        } else {
            fault();
        }
    }

    /** So many of something at a time. */
    private int some() {
        return 1 + random.nextInt(6);
    }

    private List<TaskLife> running() {
        List<TaskLife> lives = new ArrayList<>();
        for (SimulatedInstance instance : instances) {
            if (instance.runs()) {
                lives.addAll(instance.lives());
            }
        }
        return lives;
    }

    private void process() {
        List<TaskLife> lives = running();
        if (lives.isEmpty()) {
            return;
        }
        TaskLife life = world.any(lives);
        if (world.oneIn(3)) {
            life.instance().beat();
        }
        for (int i = some(); i > 0 && !life.isOver(); i--) {
            life.carryOne();
            List<String> topics = life.readable();
            topics.removeIf(topic -> faults.lags(random, life.task().kind(), topic));
            if (!topics.isEmpty()) {
                life.read(world.any(topics));
            }
        }
    }

    private void tick() {
        for (TaskLife life : running()) {
            if (!life.isOver() && !world.oneIn(3)) {
                life.instance().beat();
                life.tick();
            }
        }
        gateways.stream().filter(SimulatedGateway::runs).forEach(gateway -> {
            gateway.beatIfDue();
            for (SimulatedSocket socket : List.copyOf(gateway.sockets())) {
                socket.line().tickIfDue();
            }
            gateway.sweep();
        });
    }

    private void serve() {
        SimulatedGateway gateway = world.any(gateways);
        if (!gateway.runs()) {
            return;
        }
        for (int i = some(); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> gateway.presence().attemptOne();
                case 1 -> gateway.readFact();
                case 2, 3 -> readMail(gateway);
                default -> gateway.producer().carryOne();
            }
            runLines(gateway);
        }
    }

    private void readMail(SimulatedGateway gateway) {
        Lane lane = world.any(List.of(Lane.values()));
        if (gateway.hasMail(lane)) {
            gateway.readMail(lane, faults.mailTimes(random));
        }
    }

    private void runLines(SimulatedGateway gateway) {
        for (SimulatedSocket socket : List.copyOf(gateway.sockets())) {
            if (world.oneIn(2)) {
                socket.line().runTask();
            }
            if (world.oneIn(2)) {
                socket.gatewayReads();
            }
        }
    }

    private void live() {
        SimulatedPerson person = world.any(people);
        for (int i = some(); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> person.hear();
                case 3, 4 -> person.keepOne();
                case 5 -> person.acknowledge();
                case 6 -> person.speak();
                default -> comeAndGo(person);
            }
        }
        runLines(world.any(gateways));
    }

    private void comeAndGo(SimulatedPerson person) {
        if (!person.isConnected()) {
            if (!person.isOver() || world.oneIn(20)) {
                place().ifPresent(gateway -> person.connect(gateway, random.nextBoolean()));
            }
        } else if (person.isSettledIn() && world.oneIn(4)) {
            person.see();
        } else if (!person.leftBehind().isEmpty()) {
            person.leftBehind().remove(0).closeByClient();
        }
    }

    private Optional<SimulatedGateway> place() {
        List<SimulatedGateway> open = new ArrayList<>(gateways);
        open.removeIf(gateway -> !gateway.takesConnections());
        return open.isEmpty() ? Optional.empty() : Optional.of(world.any(open));
    }

    private void say(SimulatedPerson person) {
        if (person.isOver()) {
            return;
        }
        String name = person.toString();
        boolean again = lastSaid.containsKey(name) && world.oneIn(6);
        int number = again ? lastSaid.get(name) : said++;
        lastSaid.put(name, number);
        // The same id comes with the same priority and content again; rarely with another content.
        int variant = again && world.oneIn(3) ? 1 : 0;
        Priority priority = PRIORITIES.get(number % PRIORITIES.size());
        ClientFrame.Send message = new ClientFrame.Send(
                "m" + number,
                "text",
                Optional.of(priority),
                JsonFrames.emptyPayload()
                        .put("session", person.session())
                        .put("n", number)
                        .put("v", variant)
                        .put("x", "x".repeat(number * 37 % 400)));
        if (variant == 1) {
            person.sayAtOnce(message);
        } else {
            person.say(message);
        }
    }

    private void pass(Duration duration) {
        world.pass(duration);
    }

    private void fault() {
        SimulatedPerson person = world.any(people);
        SimulatedGateway gateway = world.any(gateways);
        SimulatedInstance instance = world.any(instances);
        switch (random.nextInt(21)) {
            case 0, 1 -> person.breakUp();
            case 2 ->
                place().ifPresent(to -> {
                    if (!person.isOver()) {
                        person.connect(to, random.nextBoolean());
                    }
                });
            case 3 -> spare(person);
            case 4 -> person.restart(random.nextBoolean());
            case 5 -> rarely(person);
            case 6, 7 -> killOrStart(gateway);
            case 8 -> stop(gateway);
            case 9 -> {
                if (gateway.runs()) {
                    groups.takeBack(gateway);
                }
            }
            case 10, 11 -> killOrStart(instance);
            case 12, 13 -> crashThread();
            case 14 -> {
                if (instance.runs()) {
                    instance.stop(Duration.ofMillis(random.nextInt(5_000)));
                    pass(Duration.ofMillis(random.nextInt(3_000)));
                }
            }
            case 15 -> {
                if (instance.runs()) {
                    groups.loseSightOf(instance, Duration.ofMillis(random.nextInt(6_000)));
                    pass(Duration.ofMillis(random.nextInt(2_500)));
                }
            }
            case 16 -> groups.move(world.any(tasks));
            case 17 -> jump(gateway.clock());
            case 18 -> jump(instance.clock());
            case 19 -> log.clock().jump(Duration.ofMillis(random.nextInt(1_000) - 500));
            default -> pass(Duration.ofMillis(random.nextInt(4_000)));
        }
    }

    private void jump(NodeClock clock) {
        Duration by = Duration.ofMillis(random.nextInt(7_200_000) - 3_600_000);
        world.tell(() -> "a wall clock jumps by " + by);
        clock.jump(by);
    }

    private void spare(SimulatedPerson person) {
        if (!person.hasSpare()) {
            place().filter(to -> !person.isOver()).ifPresent(person::standBy);
        } else if (person.isOver() || world.oneIn(3)) {
            person.dropSpare();
        } else {
            person.activateSpare();
        }
    }

    private void rarely(SimulatedPerson person) {
        switch (random.nextInt(6)) {
            case 0 -> {
                if (person.isSettledIn()) {
                    person.leave();
                }
            }
            case 1 -> {
                if (person.isSettledIn()) {
                    person.end();
                }
            }
            case 2 ->
                place().filter(to -> !person.isOver()).ifPresent(to -> {
                    fromAnotherLog = true;
                    person.connectFromAnotherLog(to);
                });
            default -> {
                if (person.isStranded()) {
                    person.activate();
                }
            }
        }
    }

    private void killOrStart(SimulatedGateway gateway) {
        if (gateway.isUp()) {
            gateway.kill();
            if (world.oneIn(2)) {
                return;
            }
        }
        groups.rejoin(gateway);
        gateway.start(faults.publishFails());
    }

    private void stop(SimulatedGateway gateway) {
        if (gateway.runs()) {
            gateway.stop(Duration.ofMillis(random.nextInt(5_000)));
            pass(Duration.ofMillis(random.nextInt(3_000)));
        }
    }

    private void killOrStart(SimulatedInstance instance) {
        if (instance.isUp()) {
            instance.kill();
        } else {
            instance.start();
        }
    }

    private void crashThread() {
        List<TaskLife> lives = running();
        if (!lives.isEmpty()) {
            TaskLife life = world.any(lives);
            life.instance().threadDied(life.task().kind());
        }
    }

    // ------------------------------------------------------------------------------------------------ the end

    /** The faults are over: everything runs, everyone comes back, and all that is to be done is done. */
    private void settle() {
        world.tell(() -> "the faults are over");
        faults.stop();
        world.calm();
        groups.seeEverything();
        for (SimulatedInstance instance : instances) {
            if (!instance.isUp()) {
                instance.start();
            }
            instance.goOn();
        }
        for (SimulatedGateway gateway : gateways) {
            if (!gateway.isUp()) {
                groups.rejoin(gateway);
                gateway.start(0);
            }
            gateway.goOn();
        }
        people.forEach(SimulatedPerson::dropSpare);
        int rounds = desert() ? 400 : 160;
        int quiet = 0;
        for (int round = 0; quiet < 40 || round < rounds; round++) {
            if (round > 1_500) {
                throw new AssertionError("it never comes to rest: " + restless());
            }
            boolean busy = false;
            for (int i = 0; i < 6; i++) {
                busy |= everythingOnce();
            }
            pass(Duration.ofMillis(50));
            tick();
            quiet = busy ? 0 : quiet + 1;
        }
    }

    /** Everyone in a session goes for good, if so it is to be; then it takes time until that has expired, and clocks that know the hour. */
    private boolean desert() {
        List<SimulatedPerson> gone = people.stream()
                .filter(person -> faults.deserts(person.session()))
                .toList();
        gone.forEach(SimulatedPerson::goForGood);
        if (!gone.isEmpty()) {
            instances.forEach(instance -> instance.clock().setRight());
        }
        return !gone.isEmpty();
    }

    private boolean everythingOnce() {
        groups.look();
        boolean busy = false;
        for (TaskLife life : running()) {
            if (life.isOver()) {
                continue;
            }
            life.instance().beat();
            life.producer().carryAll();
            for (List<String> topics = life.readable(); !topics.isEmpty() && !life.isOver(); topics = life.readable()) {
                String topic = world.any(topics);
                life.read(topic);
                // Presence is renewed for ever; what comes of news in it is seen elsewhere.
                busy |= !topic.equals(Topics.PRESENCE.name());
            }
        }
        for (SimulatedGateway gateway : gateways) {
            while (gateway.presence().attemptOne()) {
                // A renewal is no news.
            }
            while (gateway.producer().carryOne()) {
                // Nor is a heartbeat.
            }
            while (gateway.readFact()) {
                busy = true;
            }
            for (Lane lane : Lane.values()) {
                while (gateway.hasMail(lane)) {
                    gateway.readMail(lane, 1);
                    busy = true;
                }
            }
            for (SimulatedSocket socket : List.copyOf(gateway.sockets())) {
                while (socket.line().runTask() || socket.gatewayReads()) {
                    // What comes of it is seen elsewhere.
                }
            }
        }
        for (SimulatedPerson person : people) {
            busy |= everything(person);
        }
        return busy;
    }

    private boolean everything(SimulatedPerson person) {
        if (person.isGone()) {
            return false;
        }
        boolean busy = false;
        while (!person.leftBehind().isEmpty()) {
            person.leftBehind().remove(0).closeByClient();
            busy = true;
        }
        if (!person.isConnected() && !person.isOver()) {
            place().ifPresent(gateway -> person.connect(gateway, true));
            busy = true;
        } else if (person.isStranded()) {
            person.activate();
            busy = true;
        }
        while (person.hear() || person.keepOne()) {
            busy = true;
        }
        while (person.acknowledge()) {
            busy = true;
        }
        while (person.speak()) {
            busy = true;
        }
        return busy;
    }

    private String restless() {
        return people + " "
                + instances.stream()
                        .map(i -> i.watch(TaskKind.EMERGENCY) + " " + i.watch(TaskKind.ROUTINE))
                        .toList();
    }

    private void checkAtRest() {
        for (SimulatedInstance instance : instances) {
            for (TaskKind kind : List.of(TaskKind.EMERGENCY, TaskKind.ROUTINE)) {
                if (!instance.watch(kind).isAtRest(fromAnotherLog)) {
                    throw new AssertionError("at rest, and still " + instance.watch(kind) + " at " + instance);
                }
            }
        }
        StoresAtRest stores = new StoresAtRest(log, new SessionPartitions(layout.sessionPartitions()));
        for (SimulatedInstance instance : instances) {
            instance.lives().forEach(life -> stores.check(life.task(), instance.storeOf(life.task())));
        }
        for (SimulatedPerson person : people) {
            checkSettledIn(person);
        }
    }

    private void checkSettledIn(SimulatedPerson person) {
        if (person.isOver() || person.isGone()) {
            return;
        }
        if (!person.isSettledIn()) {
            throw new AssertionError(person + " is not in the session");
        }
        if (person.unanswered() > 0) {
            throw new AssertionError(person + " has " + person.unanswered() + " messages unanswered");
        }
        if (!faults.losesMail() && !person.hasCaughtUp()) {
            throw new AssertionError(person + " has not caught up");
        }
    }
}
