package org.crisisline.runtime.lifecycle;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;

/**
 * Something that a service needs from outside, as {@link Health} shows it.
 *
 * <p>Told by whoever talks to it, from any thread, as often as wished: saying what is already known costs one volatile read.
 */
public final class Dependency {
    /**
     * What is known of a dependency.
     *
     * @param name its name
     * @param critical whether the service can't be ready without it
     * @param up whether it works
     * @param since since when it has been so, by the wall clock
     * @param reason why it is down; empty when it is up
     */
    public record Status(String name, boolean critical, boolean up, Instant since, String reason) {}

    private final Clock clock;
    private volatile Status status;

    Dependency(String name, boolean critical, Clock clock) {
        this.clock = clock;
        this.status =
                new Status(Objects.requireNonNull(name, "name"), critical, false, clock.instant(), "not yet known");
    }

    /** It works. */
    public void up() {
        if (!status.up()) {
            set(true, "");
        }
    }

    /**
     * It doesn't work.
     *
     * @param reason one short sentence without secrets or personal data
     */
    public void down(String reason) {
        Status now = status;
        if (now.up() || !now.reason().equals(reason)) {
            set(false, reason);
        }
    }

    private synchronized void set(boolean up, String reason) {
        Status before = status;
        // A new reason for the same trouble doesn't make it younger.
        Instant since = before.up() == up ? before.since() : clock.instant();
        status = new Status(before.name(), before.critical(), up, since, reason);
    }

    /** Whether it works, as far as is known. */
    public boolean isUp() {
        return status.up();
    }

    /** All that is known of it. */
    public Status status() {
        return status;
    }
}
