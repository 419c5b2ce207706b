package org.crisisline.delivery.lane;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crisisline.schemas.record.Priority;

/**
 * Which EMERGENCY messages nobody has acknowledged but, at most, their senders; when one has waited for too long, a human is called for it. In memory; after a
 * start it is filled again from the sessions as they are taken up. For one thread.
 *
 * <p>The rule, as a function of the session, and of what the ticker says:
 * <ul>
 *   <li>a message is answered when any participant other than its sender has acknowledged it;
 *   <li>one that is not when {@code after} has passed since the lane read it is called for, and with it everything of the session that waits at that moment: it is about
 *       the same person in the same need. What comes later waits for itself;
 *   <li>a message with a demand of its own has asked already and is not waited for. A {@code crisis_alert} is: the id of its call is that of its own escalation, so if it
 *       was grave enough to ask, this changes nothing;
 *   <li>waits begin anew when the lane was started or stood still, since acknowledgements may be there that it has not read.
 * </ul>
 *
 * <p>The call has the id of the message, so that made again, after a restart or by the dead letter of the same message, it is one escalation; nothing has to be stored.
 *
 * <p>Messages of one session that came within a thirty-second part of the wait share a timer, that of the first. Timers all take equally long, so they stand in
 * the order in which they are due, and what was answered meanwhile is passed over: the cost is that of the messages, not of the sessions. Only what seems to be
 * unanswered when its time has come is looked up in the log, which then decides.
 */
final class Unanswered {
    /** What finds no room is taken up by the next walk over all sessions. */
    private static final int MAX_SPANS = 200_000;

    private static final int SHARES = 32;

    /** A gap between two ticks that is no ordinary one. */
    private static final long STILL_NANOS = Duration.ofSeconds(3).toNanos();

    private static final Priority PRIORITY = Priority.EMERGENCY;

    /** Messages that came at about the same time. */
    private static final class Span {
        private final String sessionId;
        private final long since;
        private long from;
        private long to;
        private boolean answered;

        Span(String sessionId, long from, long to, long since) {
            this.sessionId = sessionId;
            this.from = from;
            this.to = to;
            this.since = since;
        }
    }

    private static final class Waiting {
        private final Deque<Span> spans = new ArrayDeque<>();
        private long calledUpTo = Cursor.NONE;
    }

    private final long afterNanos;
    private final int chunk;
    private final Burials burials;
    private final Map<String, Waiting> sessions = new HashMap<>();
    private final Deque<Span> timers = new ArrayDeque<>();
    /** How many of the timers are of what was answered. */
    private int over;

    private boolean overflowed;
    private boolean ticked;
    private long lastTick;
    private long floor;

    Unanswered(LaneSettings settings, Burials burials) {
        this.afterNanos = settings.unansweredAfter().toNanos();
        this.chunk = settings.chunk();
        this.burials = burials;
    }

    /** A message was taken into the log. */
    void add(String sessionId, StoredMessage message, Now now) {
        if (!isWaitedFor(message)) {
            return;
        }
        Waiting waiting = sessions.get(sessionId);
        Span last = waiting == null ? null : waiting.spans.peekLast();
        if (last != null && now.nanos() - last.since <= afterNanos / SHARES) {
            last.to = Math.max(last.to, message.position());
        } else {
            add(new Span(sessionId, message.position(), message.position(), now.nanos()));
        }
    }

    private static boolean isWaitedFor(StoredMessage message) {
        return message.message().getEscalation() == null;
    }

    private void add(Span span) {
        if (timers.size() >= MAX_SPANS && 2 * over > timers.size()) {
            timers.removeIf(old -> old.answered);
            over = 0;
        }
        if (timers.size() >= MAX_SPANS || (!sessions.containsKey(span.sessionId) && sessions.size() >= MAX_SPANS)) {
            overflowed = true;
            return;
        }
        sessions.computeIfAbsent(span.sessionId, id -> new Waiting()).spans.add(span);
        timers.add(span);
    }

    /** What is in a session's log that nobody here waits for yet. */
    void takeUp(Turn turn) {
        SessionState state = turn.state();
        Waiting waiting = sessions.get(state.sessionId());
        if (waiting != null && !waiting.spans.isEmpty()) {
            return;
        }
        long known = waiting == null ? Cursor.NONE : waiting.calledUpTo;
        long from = Math.max(known, answeredUpTo(state)) + 1;
        long to = state.log(PRIORITY).last();
        if (from <= to) {
            add(new Span(state.sessionId(), from, to, turn.now().nanos()));
        }
    }

    /** Someone has acknowledged something, perhaps. */
    void settle(SessionState state) {
        Waiting waiting = sessions.get(state.sessionId());
        if (waiting == null) {
            return;
        }
        long upTo = answeredUpTo(state);
        while (!waiting.spans.isEmpty() && waiting.spans.peek().to <= upTo) {
            pass(waiting.spans.remove());
        }
        if (waiting.spans.isEmpty() && waiting.calledUpTo <= upTo) {
            sessions.remove(state.sessionId());
        }
    }

    /** Whatever lies up to there, and whoever sent it, someone else has it: two participants have nothing pending there. */
    private static long answeredUpTo(SessionState state) {
        return state.participants().stream()
                .map(participant -> participant.cursor(PRIORITY).clear())
                .sorted(Comparator.reverseOrder())
                .skip(1)
                .findFirst()
                .orElse(Cursor.NONE);
    }

    /** The session ends: what is pending goes to the dead letters, and these call. */
    void close(String sessionId) {
        Waiting waiting = sessions.remove(sessionId);
        if (waiting != null) {
            waiting.spans.forEach(this::pass);
        }
    }

    private void pass(Span span) {
        span.answered = true;
        over++;
    }

    /** Something could not be looked at, so a walk is to take it up again. */
    void failed(String sessionId) {
        if (sessions.containsKey(sessionId)) {
            close(sessionId);
            overflowed = true;
        }
    }

    /** Whether something had to be left; forgets it. */
    boolean hadOverflow() {
        boolean had = overflowed;
        overflowed = false;
        return had;
    }

    /** Time has passed. */
    void tick(Now now) {
        if (!ticked || now.nanos() - lastTick > STILL_NANOS) {
            floor = now.nanos();
        }
        ticked = true;
        lastTick = now.nanos();
    }

    /** The next session in which something has waited for too long, it seems; null when there is none. */
    String nextDue(Now now) {
        while (!timers.isEmpty() && timers.peek().answered) {
            timers.remove();
            over--;
        }
        Span next = timers.peek();
        boolean due = next != null && now.nanos() - next.since >= afterNanos && now.nanos() - floor >= afterNanos;
        return due ? next.sessionId : null;
    }

    /** Looks at what {@link #nextDue} named, a bounded part of it; the turn is of its session. */
    void step(Turn turn) {
        Span span = timers.element();
        span.from = Math.max(span.from, answeredUpTo(turn.state()) + 1);
        List<StoredMessage> messages = turn.messages(PRIORITY, span.from - 1, span.to, chunk);
        for (StoredMessage message : messages) {
            if (isWaitedFor(message) && !isAnswered(turn.state(), message)) {
                burials.call(turn, message);
                called(turn.state());
                return;
            }
            span.from = message.position() + 1;
        }
        if (messages.size() < chunk) {
            done(span, turn.state());
        }
    }

    private static boolean isAnswered(SessionState state, StoredMessage message) {
        return state.participants().stream()
                .anyMatch(other -> !other.id().equals(message.senderId())
                        && other.cursor(PRIORITY).acknowledged() >= message.position());
    }

    private void called(SessionState state) {
        Waiting waiting = sessions.get(state.sessionId());
        waiting.spans.forEach(this::pass);
        waiting.spans.clear();
        waiting.calledUpTo = state.log(PRIORITY).last();
    }

    private void done(Span span, SessionState state) {
        pass(span);
        sessions.get(span.sessionId).spans.remove(span);
        settle(state);
    }
}
