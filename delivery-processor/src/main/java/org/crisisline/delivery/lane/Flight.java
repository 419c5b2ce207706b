package org.crisisline.delivery.lane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.crisisline.schemas.record.Priority;

/**
 * What is in flight to one participant at one priority over one connection. In memory only: after a restart another one begins at the
 * cursor.
 *
 * <pre>
 *            dispatch                 silence, refusal
 *   QUIET ──────────────► AWAITING ───────────────────► ASKED ──(no answer)──┐
 *     ▲                    ▲   ▲ │                      │ │ ▲                │
 *     └──(all is acked)────┘   │ └──(acked, rest left)──┘ │ └────────────────┘
 *                              │                          ▼
 *                              └──(written anew)───── BACKING_OFF ──(too often)──► CLOSING
 * </pre>
 */
final class Flight {
    /** What the flight waits for. */
    enum Phase {
        /** Nothing is in flight. */
        QUIET,
        /** An acknowledgement. */
        AWAITING,
        /** The answer to a probe. */
        ASKED,
        /** The time to write again what was written and not acknowledged. */
        BACKING_OFF,
        /** The end of the connection: nothing is dispatched to it any more. */
        CLOSING
    }

    /** Why a gateway was asked. */
    enum Question {
        /** Nothing was acknowledged for too long. */
        SILENCE,
        /** It refused something; until it has answered, further refusals are of the same trouble. */
        REFUSAL
    }

    private static final long NOTHING_PENDING = Long.MIN_VALUE;

    private final String sessionId;
    private final String participantId;
    private final Priority priority;
    private final ActiveConnection connection;
    private final Deque<InFlight> entries = new ArrayDeque<>();
    private long bytes;
    private long acknowledged;
    private long lastSent;
    private long scanned;
    private long catchUpTarget = NOTHING_PENDING;
    private long caughtUpAfter = Cursor.NONE;
    private final long base;
    private Phase phase = Phase.QUIET;
    private int attempt = 1;
    private Question question = Question.SILENCE;
    private long probe;
    private long askedSentUpTo;
    private int questions;
    private long deadline;
    private boolean queued;
    private long queuedFor;
    private boolean toContinue;

    Flight(String sessionId, String participantId, Priority priority, ActiveConnection connection, Cursor cursor) {
        this.sessionId = sessionId;
        this.participantId = participantId;
        this.priority = priority;
        this.connection = connection;
        this.acknowledged = connection.replays().getOrDefault(priority, cursor.acknowledged());
        this.lastSent = acknowledged;
        this.base = acknowledged;
        this.scanned = connection.replays().getOrDefault(priority, cursor.clear());
    }

    String sessionId() {
        return sessionId;
    }

    String participantId() {
        return participantId;
    }

    Priority priority() {
        return priority;
    }

    ActiveConnection connection() {
        return connection;
    }

    Phase phase() {
        return phase;
    }

    Question question() {
        return question;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Whether it begins before the participant's cursor. */
    boolean isReplay() {
        return connection.replays(priority);
    }

    /** The highest position that was dispatched; the next one's {@code previous}. */
    long lastSent() {
        return lastSent;
    }

    /** Everything up to here was dispatched, or is the participant's own. */
    long scanned() {
        return scanned;
    }

    int attempt() {
        return attempt;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int inFlight() {
        return entries.size();
    }

    List<InFlight> entries() {
        return List.copyOf(entries);
    }

    /** The oldest message in flight. */
    InFlight head() {
        return entries.getFirst();
    }

    boolean hasRoom(LaneSettings settings) {
        return phase != Phase.CLOSING && entries.size() < settings.windowMessages() && bytes < settings.windowBytes();
    }

    boolean hasRoomFor(int size, LaneSettings settings) {
        return hasRoom(settings) && (entries.isEmpty() || bytes + size <= settings.windowBytes());
    }

    /** At least half of the window is free: worth another read. */
    boolean isHalfEmpty(LaneSettings settings) {
        return entries.isEmpty()
                || (entries.size() <= settings.windowMessages() / 2 && bytes <= settings.windowBytes() / 2);
    }

    InFlight sent(StoredMessage message) {
        InFlight entry =
                new InFlight(message.position(), lastSent, message.size(), message.senderId(), message.messageId());
        entries.addLast(entry);
        bytes += entry.bytes();
        lastSent = entry.position();
        scanned = entry.position();
        return entry;
    }

    /** Something of the participant's own, or that was not there: nothing to dispatch up to here. */
    void passOver(long position) {
        scanned = Math.max(scanned, position);
    }

    /** What it covers of what is in flight goes; gives it back. */
    List<InFlight> acknowledge(long position) {
        List<InFlight> covered = new ArrayList<>();
        if (position <= acknowledged) {
            return covered;
        }
        while (!entries.isEmpty() && entries.getFirst().position() <= position) {
            InFlight entry = entries.removeFirst();
            bytes -= entry.bytes();
            covered.add(entry);
        }
        acknowledged = position;
        // The participant may have, from another connection, what was not dispatched on this one.
        lastSent = Math.max(lastSent, position);
        scanned = Math.max(scanned, position);
        return covered;
    }

    /** Goes back: what is behind the position will be dispatched again, in a chain that begins there. */
    void rewind(long written) {
        while (!entries.isEmpty() && entries.getLast().position() > written) {
            bytes -= entries.removeLast().bytes();
        }
        lastSent = entries.isEmpty() ? acknowledged : entries.getLast().position();
        scanned = lastSent;
        if (caughtUpAfter > lastSent) {
            // It may have been refused with what was before it.
            catchUpTarget = caughtUpAfter;
        }
    }

    /** Asks for a {@code CaughtUp} once everything up to the end of the log as it is now has been dispatched. */
    void catchUpTo(long lastOfLog) {
        catchUpTarget = lastOfLog;
    }

    boolean owesCaughtUp() {
        return catchUpTarget != NOTHING_PENDING;
    }

    boolean hasCaughtUp() {
        return owesCaughtUp() && scanned >= catchUpTarget;
    }

    /** The {@code CaughtUp} is sent; gives the position after which it may be passed on. */
    long caughtUp() {
        catchUpTarget = NOTHING_PENDING;
        caughtUpAfter = lastSent > base ? lastSent : Cursor.NONE;
        return caughtUpAfter;
    }

    void quiet() {
        phase = Phase.QUIET;
        attempt = 1;
    }

    void awaiting(long until) {
        phase = Phase.AWAITING;
        questions = 0;
        deadline = until;
    }

    void firstAttempt() {
        attempt = 1;
    }

    void asked(Question why, long number) {
        phase = Phase.ASKED;
        question = why;
        probe = number;
        askedSentUpTo = lastSent;
        questions++;
    }

    boolean isAskedBy(long number) {
        return phase == Phase.ASKED && probe == number;
    }

    boolean isAskedAfterRefusal() {
        return phase == Phase.ASKED && question == Question.REFUSAL;
    }

    /** What had been dispatched when the gateway was asked. */
    long askedSentUpTo() {
        return askedSentUpTo;
    }

    /** How often it was asked in a row. */
    int questions() {
        return questions;
    }

    void waitUntil(long until) {
        deadline = until;
    }

    void backOff(long until) {
        phase = Phase.BACKING_OFF;
        deadline = until;
    }

    void nextAttempt() {
        attempt++;
    }

    void closing() {
        phase = Phase.CLOSING;
    }

    long deadline() {
        return deadline;
    }

    boolean hasDeadline() {
        return switch (phase) {
            case AWAITING, ASKED, BACKING_OFF -> true;
            case QUIET, CLOSING -> false;
        };
    }

    boolean isQueued() {
        return queued;
    }

    /** When it comes up, if it is queued. */
    long queuedFor() {
        return queuedFor;
    }

    void queue() {
        queued = true;
        queuedFor = deadline;
    }

    void unqueue() {
        queued = false;
    }

    boolean isToContinue() {
        return toContinue;
    }

    void toContinue(boolean is) {
        toContinue = is;
    }
}
