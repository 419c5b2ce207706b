package org.crisisline.delivery.lane;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/**
 * Counts what a partition's store holds, in walks over all sessions that rest between bounded steps. Only what lies behind a reader's cursor is
 * read; what is before it is known from the session's own numbers. So a walk costs a read for each session and each pending message, a few at a
 * time, and nothing at all when a message passes.
 *
 * <p>A session counts as it stood when the walk came to it. While messages pass, sums are of no one moment; when everything is quiet they are
 * exact. For one thread.
 */
public final class Census {
    private final Lane lane;
    private final LaneLog log;
    private final int chunk;
    private final Duration pause;
    private final Deque<SessionState> next = new ArrayDeque<>();
    private CensusFigures sum = CensusFigures.NONE;
    private String reached = "";
    private boolean walking = true;
    private long endedAt;
    private Reading reading;

    /**
     * @param lane which one
     * @param log what is stored of the partition
     * @param chunk how many sessions, and how many messages, are read in a step
     * @param pause between two walks
     */
    public Census(Lane lane, LaneLog log, int chunk, Duration pause) {
        this.lane = Objects.requireNonNull(lane, "lane");
        this.log = Objects.requireNonNull(log, "log");
        this.chunk = chunk;
        this.pause = Objects.requireNonNull(pause, "pause");
    }

    /** Takes a step if one is due. The figures, when a walk has ended with it. */
    public Optional<CensusFigures> step(Now now) {
        if (!walking && now.nanos() - endedAt < pause.toNanos()) {
            return Optional.empty();
        }
        walking = true;
        int left = chunk;
        while (left > 0) {
            if (reading != null) {
                left -= reading.readOn(left);
                if (reading.isOver()) {
                    sum = sum.plus(reading.figures());
                    reading = null;
                }
            } else if (!next.isEmpty()) {
                begin(next.remove());
                left--;
            } else if (!fetch(left)) {
                return Optional.of(end(now));
            }
        }
        return Optional.empty();
    }

    private void begin(SessionState state) {
        if (state.phase() == SessionState.Phase.OPEN) {
            reading = new Reading(state);
        }
    }

    private boolean fetch(int limit) {
        List<SessionState> states = log.sessions(reached, limit);
        if (states.isEmpty()) {
            return false;
        }
        next.addAll(states);
        reached = states.get(states.size() - 1).sessionId();
        return true;
    }

    private CensusFigures end(Now now) {
        CensusFigures figures = sum;
        sum = CensusFigures.NONE;
        reached = "";
        walking = false;
        endedAt = now.nanos();
        return figures;
    }

    /** The count of one session, a reader and a priority at a time. */
    private final class Reading {
        private final SessionState state;
        private final Deque<Account> accounts = new ArrayDeque<>();
        private long delivered;
        private long pending;

        Reading(SessionState state) {
            this.state = state;
            for (Participant reader : state.participants()) {
                if (!reader.hasLeft()) {
                    boolean counted = reader.sent() != Participant.UNCOUNTED;
                    delivered += state.messages() - (counted ? reader.sent() : 0);
                    for (Priority priority : lane.priorities()) {
                        // Where own messages were not counted, all are read.
                        long after = counted ? reader.cursor(priority).clear() : Cursor.NONE;
                        if (after < state.log(priority).last()) {
                            accounts.add(new Account(reader, priority, counted, after));
                        }
                    }
                }
            }
        }

        boolean isOver() {
            return accounts.isEmpty();
        }

        CensusFigures figures() {
            return new CensusFigures(1, state.messages(), delivered, pending);
        }

        /** Reads at most so many messages; how many it was. */
        int readOn(int limit) {
            int left = limit;
            while (left > 0 && !accounts.isEmpty()) {
                Account account = accounts.getFirst();
                List<StoredMessage> messages = log.messages(
                        state.sessionId(),
                        account.priority,
                        account.after,
                        state.log(account.priority).last(),
                        left);
                messages.forEach(message -> take(account, message));
                if (messages.size() < left) {
                    accounts.removeFirst();
                }
                // An empty read costs, too.
                left -= Math.max(1, messages.size());
            }
            return limit - left;
        }

        private void take(Account account, StoredMessage message) {
            account.after = message.position();
            if (message.senderId().equals(account.reader.id())) {
                delivered -= account.counted ? 0 : 1;
            } else if (message.position()
                    > account.reader.cursor(account.priority).acknowledged()) {
                delivered--;
                pending++;
            }
        }
    }

    /** What a reader has of a priority, and how far it was counted. */
    private static final class Account {
        private final Participant reader;
        private final Priority priority;
        private final boolean counted;
        private long after;

        Account(Participant reader, Priority priority, boolean counted, long after) {
            this.reader = reader;
            this.priority = priority;
            this.counted = counted;
            this.after = after;
        }
    }
}
