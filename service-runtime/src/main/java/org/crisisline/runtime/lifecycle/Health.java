package org.crisisline.runtime.lifecycle;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.crisisline.runtime.config.Instance;

/**
 * Whether a service is alive and ready, and what it depends on.
 *
 * <p><b>Live</b>: it has not failed; a restart would not help. <b>Ready</b>: it is RUNNING and every critical dependency is up. An
 * optional dependency (Redis) is shown and changes nothing. Thread-safe; nothing blocks.
 */
public final class Health {
    private static final int MAX_DEPENDENCIES = 64;

    /**
     * All of it at one moment.
     *
     * @param service the service
     * @param instance its instance
     * @param state where it stands in its lifecycle
     * @param since since when
     * @param reason why
     * @param live whether a restart would not help
     * @param ready whether work should be sent to it
     * @param dependencies what it depends on, by name
     */
    public record Report(
            String service,
            String instance,
            Lifecycle.State state,
            Instant since,
            String reason,
            boolean live,
            boolean ready,
            List<Dependency.Status> dependencies) {}

    private final Instance instance;
    private final Lifecycle lifecycle;
    private final Clock clock;
    private final ConcurrentSkipListMap<String, Dependency> dependencies = new ConcurrentSkipListMap<>();

    /**
     * @param instance whose health it is
     * @param lifecycle its states
     * @param clock the wall clock
     */
    public Health(Instance instance, Lifecycle lifecycle, Clock clock) {
        this.instance = Objects.requireNonNull(instance, "instance");
        this.lifecycle = Objects.requireNonNull(lifecycle, "lifecycle");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** A dependency without which the service isn't ready; down until told otherwise. */
    public Dependency dependency(String name) {
        return register(name, true);
    }

    /** A dependency that the service does without; down until told otherwise. */
    public Dependency optionalDependency(String name) {
        return register(name, false);
    }

    private synchronized Dependency register(String name, boolean critical) {
        Dependency known = dependencies.get(name);
        if (known != null) {
            if (known.status().critical() != critical) {
                throw new IllegalStateException("dependency " + name + " is both critical and optional");
            }
            return known;
        }
        if (dependencies.size() >= MAX_DEPENDENCIES) {
            throw new IllegalStateException(
                    "dependency " + name + " is one too many: at most " + MAX_DEPENDENCIES + " are kept");
        }
        Dependency fresh = new Dependency(name, critical, clock);
        dependencies.put(name, fresh);
        return fresh;
    }

    /** Whether a restart would not help. */
    public boolean isLive() {
        return lifecycle.state() != Lifecycle.State.FAILED;
    }

    /** Whether work should be sent here. */
    public boolean isReady() {
        if (!lifecycle.isRunning()) {
            return false;
        }
        for (Dependency dependency : dependencies.values()) {
            if (dependency.status().critical() && !dependency.isUp()) {
                return false;
            }
        }
        return true;
    }

    /** All of it. */
    public Report report() {
        Lifecycle.Standing standing = lifecycle.standing();
        return new Report(
                instance.service(),
                instance.id(),
                standing.state(),
                standing.since(),
                standing.reason(),
                isLive(),
                isReady(),
                dependencies.values().stream().map(Dependency::status).toList());
    }
}
