package org.crisisline.client.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.crisisline.client.frame.ErrorCode;
import org.crisisline.client.frame.Limits;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;

/**
 * Everything that was sent and not answered. A message enters when the application calls, leaves with the server's
 * answer, and goes out again under the same id on every connection in between: highest priority first, within a
 * priority in the order of the calls.
 *
 * <p>EMERGENCY is never paced; the other priorities keep below the gateway's limits when pacing is on.
 */
public final class Outbox {
    /** How long to wait after {@code unavailable} when the server names no time, growing by the factor of two an attempt. */
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final OutboxLimits limits;
    private final boolean paced;
    private final Map<String, Publishing> unanswered = new HashMap<>();
    private final Map<Priority, NavigableMap<Long, Publishing>> unwritten = new EnumMap<>(Priority.class);
    /** Waiting for the first connection to tell whether the session is an emergency. */
    private final NavigableMap<Long, Publishing> undecided = new TreeMap<>();

    private final Room emergencies = new Room();
    private final Room others = new Room();
    private Pace pace;
    private long nextSequence;

    /** {@code paced}: keep below the limits that the gateway tells on connecting. */
    public Outbox(OutboxLimits limits, boolean paced) {
        this.limits = limits;
        this.paced = paced;
        for (Priority priority : Priority.values()) {
            unwritten.put(priority, new TreeMap<>());
        }
    }

    /**
     * Takes a message in.
     *
     * @throws OutboxFullException if it has no room
     * @throws IllegalArgumentException if a message of that id is waiting for its answer
     */
    public void add(Publishing publishing) {
        if (unanswered.containsKey(publishing.id())) {
            throw new IllegalArgumentException("id " + publishing.id() + ": a message of that id waits for its answer");
        }
        roomOf(publishing).take(publishing.bookedBytes(), limits);
        publishing.queuedAs(nextSequence++);
        unanswered.put(publishing.id(), publishing);
        queueOf(publishing).put(publishing.sequence(), publishing);
    }

    /** A connection is in the session: everything unanswered goes out on it. Open priorities become {@code standard}. */
    public void connected(Limits gatewayLimits, Priority standard, long now) {
        pace = paced ? new Pace(gatewayLimits, now) : null;
        decideOpen(standard);
        for (Publishing publishing : unanswered.values()) {
            publishing.release();
            queueOf(publishing).put(publishing.sequence(), publishing);
        }
    }

    /** Messages whose priority was left open get this one. */
    public void decideOpen(Priority standard) {
        undecided.values().forEach(publishing -> {
            // It keeps its place in the room that it has: that is a bound on memory, not a judgement.
            publishing.decide(standard);
            unwritten.get(standard).put(publishing.sequence(), publishing);
        });
        undecided.clear();
    }

    /** What may be written now, if anything; {@link #written} follows when it was. */
    public Optional<Publishing> next(long now) {
        for (Priority priority : Priority.values()) {
            NavigableMap<Long, Publishing> queue = unwritten.get(priority);
            if (queue.isEmpty()) {
                continue;
            }
            Publishing head = queue.firstEntry().getValue();
            // A held head holds what is behind it, too: one sender's messages keep their order.
            if (head.mayGoAt(now) && (priority == Priority.EMERGENCY || pace == null || pace.mayGo(now))) {
                return Optional.of(head);
            }
        }
        return Optional.empty();
    }

    /** In how many nanoseconds {@link #next} will have something, if it is only waiting for time to pass. */
    public OptionalLong nanosUntilNext(long now) {
        OptionalLong least = OptionalLong.empty();
        for (Priority priority : Priority.values()) {
            NavigableMap<Long, Publishing> queue = unwritten.get(priority);
            if (queue.isEmpty()) {
                continue;
            }
            Publishing head = queue.firstEntry().getValue();
            long held = head.mayGoAt(now) ? 0 : head.notBefore() - now;
            long pacing = priority == Priority.EMERGENCY || pace == null ? 0 : pace.nanosUntilNext(now);
            long wait = Math.max(held, pacing);
            if (least.isEmpty() || wait < least.getAsLong()) {
                least = OptionalLong.of(wait);
            }
        }
        return least;
    }

    /** It was handed to the socket. */
    public void written(Publishing publishing, long now) {
        Priority priority = publishing.priority().orElseThrow();
        unwritten.get(priority).remove(publishing.sequence());
        publishing.writtenAt(now);
        if (priority != Priority.EMERGENCY && pace != null) {
            pace.gone();
        }
    }

    /** The log has it; empty if nobody here waits for that id any more. */
    public Optional<Publishing> accepted(String id) {
        Publishing publishing = unanswered.remove(id);
        if (publishing == null) {
            return Optional.empty();
        }
        forget(publishing);
        return Optional.of(publishing);
    }

    /** What became of a message that the server refused. */
    public sealed interface Outcome {
        /** It goes out again by itself. */
        record GoesAgain(String id) implements Outcome {}

        /** It is out of the outbox; the application is to be told. */
        record GivenUp(Publishing publishing, SendRefusedException why) implements Outcome {}

        /** No message of that id waits here. */
        record NotWaiting() implements Outcome {}
    }

    /** The server refused the message of that id. */
    public Outcome refused(String id, ServerFrame.Refusal refusal, long now) {
        Publishing publishing = unanswered.get(id);
        if (publishing == null) {
            return new Outcome.NotWaiting();
        }
        boolean again = switch (refusal.code()) {
            case UNAVAILABLE, NOT_ACTIVE -> true;
            // Nothing was stored of this attempt. But if an earlier one went unanswered, only an answer tells what
            // became of the message.
            case RATE_LIMITED, OVERLOADED -> publishing.uncertain();
            // The same, when it was refused before the log; without a time to come again the log has had it, and says
            // so for good.
            case SESSION_FULL -> refusal.retryAfter().isPresent() && publishing.uncertain();
            case INVALID_FRAME, ID_CONFLICT, PAYLOAD_TOO_LARGE, FORBIDDEN, UNKNOWN -> false;
        };
        if (again) {
            Duration wait = refusal.retryAfter().orElseGet(() -> backOff(publishing.attempts()));
            publishing.holdUntil(now + wait.toNanos());
            if (refusal.code() == ErrorCode.NOT_ACTIVE) {
                publishing.lastAttemptStoredNothing();
            }
            queueOf(publishing).put(publishing.sequence(), publishing);
            return new Outcome.GoesAgain(id);
        }
        return giveUp(
                publishing,
                refusal.code(),
                refusal.rawCode() + ", " + refusal.message(),
                refusal.retryAfter().orElse(null));
    }

    /** It is bigger than the gateway takes: sending it would cost the connection each time. */
    public Outcome.GivenUp tooBig(Publishing publishing, int maxFrameBytes) {
        return giveUp(
                publishing,
                ErrorCode.PAYLOAD_TOO_LARGE,
                "its frame has " + publishing.encoded().length + " bytes, the gateway takes " + maxFrameBytes,
                null);
    }

    /** Empties the outbox; what comes back was never answered. */
    public List<Publishing> abandon() {
        List<Publishing> rest = new ArrayList<>(unanswered.values());
        rest.sort(Comparator.comparingLong(Publishing::sequence));
        unanswered.clear();
        undecided.clear();
        unwritten.values().forEach(Map::clear);
        emergencies.clear();
        others.clear();
        return rest;
    }

    /** How many messages wait for their answer. */
    public int size() {
        return unanswered.size();
    }

    private Outcome.GivenUp giveUp(Publishing publishing, ErrorCode code, String words, Duration retryAfter) {
        unanswered.remove(publishing.id());
        forget(publishing);
        return new Outcome.GivenUp(
                publishing, new SendRefusedException(publishing.id(), code, words, retryAfter, publishing.uncertain()));
    }

    private void forget(Publishing publishing) {
        queueOf(publishing).remove(publishing.sequence());
        roomOf(publishing).free(publishing.bookedBytes());
    }

    private NavigableMap<Long, Publishing> queueOf(Publishing publishing) {
        return publishing.priority().map(unwritten::get).orElse(undecided);
    }

    private Room roomOf(Publishing publishing) {
        return publishing.calledAsEmergency() ? emergencies : others;
    }

    private static Duration backOff(int attempts) {
        long factor = 1L << Math.min(Math.max(attempts - 1, 0), 5);
        Duration wait = FIRST_WAIT.multipliedBy(factor);
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    /** How much is in, of one of the two kinds. */
    private static final class Room {
        private int messages;
        private int bytes;

        void take(int size, OutboxLimits limits) {
            if (messages >= limits.messages() || bytes + size > limits.bytes()) {
                throw new OutboxFullException(messages, bytes, limits);
            }
            messages++;
            bytes += size;
        }

        void free(int size) {
            messages--;
            bytes -= size;
        }

        void clear() {
            messages = 0;
            bytes = 0;
        }
    }
}
