package org.crisisline.runtime.lifecycle;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.crisisline.runtime.logging.LogKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of a service.
 *
 * <pre>
 *  NEW ──► STARTING ──► RUNNING ──► DRAINING ──► STOPPED
 *   │         │  └─────────│────────►  │            ▲
 *   │         └────────────┴───────────┴──► FAILED ─┤
 *   └───────────────────────────────────────────────┘
 * </pre>
 *
 * <p>A move that the diagram doesn't have throws {@link IllegalStateException}. Thread-safe; a move takes a lock for a moment and
 * waits for nothing else.
 */
public final class Lifecycle {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

    /** A state of a service. */
    public enum State {
        /** Built, not started. */
        NEW,
        /** Connects, reads what it needs, binds its ports. */
        STARTING,
        /** Does its work. */
        RUNNING,
        /** Takes nothing new, finishes what it has. */
        DRAINING,
        /** Everything is closed. Final. */
        STOPPED,
        /** Can't go on; the reason is kept. Left only to be {@link #STOPPED}. */
        FAILED;

        /** The states that may follow. */
        public Set<State> next() {
            return switch (this) {
                case NEW -> EnumSet.of(STARTING, STOPPED);
                case STARTING -> EnumSet.of(RUNNING, DRAINING, FAILED);
                case RUNNING -> EnumSet.of(DRAINING, FAILED);
                case DRAINING -> EnumSet.of(STOPPED, FAILED);
                case FAILED -> EnumSet.of(STOPPED);
                case STOPPED -> EnumSet.noneOf(State.class);
            };
        }
    }

    /**
     * Where a service stands.
     *
     * @param state the state
     * @param since since when, by the wall clock
     * @param reason why it came there, one short sentence
     */
    public record Standing(State state, Instant since, String reason) {}

    private final String service;
    private final Clock clock;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private volatile Standing standing;

    /**
     * @param service name of the service, for the log
     * @param clock the wall clock
     */
    public Lifecycle(String service, Clock clock) {
        this.service = Objects.requireNonNull(service, "service");
        this.clock = clock;
        this.standing = new Standing(State.NEW, clock.instant(), "built");
    }

    /** State, since when, and why. */
    public Standing standing() {
        return standing;
    }

    /** The state now. */
    public State state() {
        return standing.state();
    }

    /** Whether the service does its work now. */
    public boolean isRunning() {
        return state() == State.RUNNING;
    }

    /** NEW → STARTING. */
    public void starting() {
        move(State.STARTING, "start was called");
    }

    /** STARTING → RUNNING. */
    public void running() {
        move(State.RUNNING, "started");
    }

    /**
     * Moves on.
     *
     * @param reason why, one short sentence without personal data
     * @throws IllegalStateException when the diagram doesn't have the move; nothing has changed then
     */
    public void move(State to, String reason) {
        if (!tryMove(to, reason)) {
            throw new IllegalStateException(service + " can't go from " + state() + " to " + to + " (" + reason
                    + "); possible: " + state().next());
        }
    }

    /** Moves on if the diagram has the move; says whether it did. */
    public boolean tryMove(State to, String reason) {
        Objects.requireNonNull(reason, "reason");
        Standing before;
        synchronized (this) {
            before = standing;
            if (!before.state().next().contains(to)) {
                return false;
            }
            standing = new Standing(to, clock.instant(), reason);
        }
        log.atInfo()
                .addKeyValue(LogKeys.SERVICE, service)
                .addKeyValue(LogKeys.FROM, before.state())
                .addKeyValue(LogKeys.TO, to)
                .addKeyValue(LogKeys.REASON, reason)
                .log("service changed state");
        if (to == State.FAILED) {
            failure.complete(reason);
        }
        return true;
    }

    /**
     * The first step of a close: to DRAINING from STARTING or RUNNING, to STOPPED from NEW.
     *
     * @return whether there is something to close, and this caller is to do it: true for the first caller only, and in state
     *     FAILED
     */
    public boolean beginClose(String reason) {
        return switch (state()) {
            case NEW -> {
                tryMove(State.STOPPED, reason);
                yield false;
            }
            case STARTING, RUNNING -> tryMove(State.DRAINING, reason) || state() == State.FAILED;
            case FAILED -> true;
            case DRAINING, STOPPED -> false;
        };
    }

    /** The last step of a close: to STOPPED from wherever that is possible. */
    public void stopped() {
        tryMove(State.STOPPED, "closed");
    }

    /** To FAILED, unless the service is already failed, stopped or was never started; says whether it moved. */
    public boolean fail(String reason) {
        return tryMove(State.FAILED, reason);
    }

    /** Completes with the reason once the service has failed. Completed by the thread that reports the failure. */
    public CompletionStage<String> failure() {
        return failure.minimalCompletionStage();
    }
}
