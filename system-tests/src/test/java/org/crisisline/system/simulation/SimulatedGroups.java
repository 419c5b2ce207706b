package org.crisisline.system.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The coordinators of the groups: which instance owns which task, which gateway which mailbox. They go by what they hear: who was silent for a session
 * time-out is out, and finds out when it asks.
 */
final class SimulatedGroups {
    private final World world;
    private final List<SimulatedTask> tasks;
    private final List<SimulatedInstance> instances;
    private final List<SimulatedGateway> gateways;
    /** When an instance or gateway that is silent counts as gone. */
    private final Map<String, Long> silentUntil = new TreeMap<>();

    private final Map<String, Integer> mailboxes = new TreeMap<>();
    /** Instances that the coordinator can't hear although they run, and until when. */
    private final Map<String, Long> unheard = new TreeMap<>();

    SimulatedGroups(
            World world,
            List<SimulatedTask> tasks,
            List<SimulatedInstance> instances,
            List<SimulatedGateway> gateways) {
        this.world = world;
        this.tasks = tasks;
        this.instances = instances;
        this.gateways = gateways;
    }

    /** The coordinator does not hear an instance for a while; it goes on. */
    void loseSightOf(SimulatedInstance instance, Duration duration) {
        world.tell(() -> "the coordinator loses sight of " + instance + " for " + duration);
        unheard.put(instance.toString(), world.nanos() + duration.toNanos());
    }

    void seeEverything() {
        unheard.clear();
    }

    /** Looks who is there. */
    void look() {
        for (SimulatedInstance instance : instances) {
            boolean heard = instance.runs() && unheard.getOrDefault(instance.toString(), 0L) <= world.nanos();
            if (heard) {
                silentUntil.remove(instance.toString());
                findOut(instance);
            } else {
                silentUntil.putIfAbsent(
                        instance.toString(), world.nanos() + SimulatedInstance.SESSION_TIMEOUT.toNanos());
            }
        }
        for (SimulatedTask task : tasks) {
            if (ownerOf(task).isEmpty()) {
                assign(task);
            }
        }
        gateways.forEach(this::look);
    }

    /** Whom the coordinator takes for the owner; it may be silent, but not for too long. */
    private Optional<SimulatedInstance> ownerOf(SimulatedTask task) {
        return instances.stream()
                .filter(SimulatedInstance::isUp)
                .filter(instance -> silentUntil.getOrDefault(instance.toString(), Long.MAX_VALUE) > world.nanos())
                .filter(instance -> instance.lives().stream().anyMatch(life -> life.task() == task && life.isOwner()))
                .findAny();
    }

    /** An instance that is heard again learns what it lost meanwhile. */
    private void findOut(SimulatedInstance instance) {
        for (TaskLife life : List.copyOf(instance.lives())) {
            // Not at once: a heartbeat must ask first. A thread that wakes up may come before it.
            if (!life.isOver() && !life.isOwner() && world.oneIn(20)) {
                world.tell(() -> life + " finds out that it is not the owner");
                instance.threadDied(life.task().kind());
            }
        }
    }

    private void assign(SimulatedTask task) {
        List<SimulatedInstance> able = new ArrayList<>(instances);
        able.removeIf(instance -> !instance.runs() || silentUntil.containsKey(instance.toString()));
        // A zombie of the same task must be gone there first.
        able.removeIf(instance -> instance.lives().stream().anyMatch(life -> life.task() == task));
        if (!able.isEmpty()) {
            world.any(able).take(task);
        }
    }

    /** A task moves from its owner to another instance, as when an instance joins. */
    void move(SimulatedTask task) {
        ownerOf(task).filter(SimulatedInstance::runs).ifPresent(instance -> {
            TaskLife life = instance.lives().stream()
                    .filter(l -> l.task() == task && l.isOwner())
                    .findAny()
                    .orElseThrow();
            world.tell(() -> life + " is taken away");
            life.close();
            instance.lives().remove(life);
            assign(task);
        });
    }

    // ------------------------------------------------------------------------------------------------ mailboxes

    private void look(SimulatedGateway gateway) {
        String name = gateway.toString();
        if (gateway.runs()) {
            silentUntil.remove(name);
            if (!mailboxes.containsKey(name)) {
                if (gateway.takesConnections()) {
                    // It was silent for too long, and goes on until it asks.
                    if (world.oneIn(20)) {
                        gateway.lostMailbox();
                    }
                    return;
                }
                for (int mailbox = 0; mailbox < Settings.MAILBOXES; mailbox++) {
                    if (!mailboxes.containsValue(mailbox)) {
                        mailboxes.put(name, mailbox);
                        gateway.claimed(mailbox);
                        return;
                    }
                }
            }
            return;
        }
        long until = world.nanos() + SimulatedInstance.SESSION_TIMEOUT.toNanos();
        if (silentUntil.computeIfAbsent(name, n -> until) <= world.nanos()) {
            mailboxes.remove(name);
        }
    }

    /** A gateway starts anew: it is a new member of the group. */
    void rejoin(SimulatedGateway gateway) {
        mailboxes.remove(gateway.toString());
    }

    /** The group takes a gateway's mailbox back; it claims another one. */
    void takeBack(SimulatedGateway gateway) {
        mailboxes.remove(gateway.toString());
        gateway.lostMailbox();
    }
}
