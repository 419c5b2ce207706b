package org.crisisline.delivery.lane;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.delivery.lane.LaneLog.MessageName;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/**
 * Settles the accounts of sessions that are over and of participants who left, a bounded step at a time, in two phases: first every
 * undelivered message becomes a dead letter; only when these are durable is anything deleted or marked. A crash in between begins it
 * again from the state in the store, and the repeated letters have the same identity.
 *
 * <p>For the first EMERGENCY of an account that nobody has, a human is called; the others are about the same person in the same need.
 */
final class Settlements {
    private static final int MAX_QUEUED = 10_000;

    /** What is to be settled: a session, or in it one participant. */
    private record Account(String sessionId, String participantId) {
        boolean isOfSession() {
            return participantId == null;
        }
    }

    private static final class Job {
        private final Account account;
        private final List<Priority> priorities;
        private int priority;
        private long after = Cursor.NONE;
        private boolean buried;
        private boolean called;
        private CommitWait wait;

        Job(Account account, Lane lane) {
            this.account = account;
            this.priorities = lane.priorities();
        }

        boolean isThrough() {
            return priority == priorities.size();
        }

        Priority current() {
            return priorities.get(priority);
        }

        void next() {
            priority++;
            after = Cursor.NONE;
        }

        /** Something may be behind it that it has passed. */
        void restart() {
            priority = 0;
            after = Cursor.NONE;
            wait = null;
        }
    }

    private final Lane lane;
    private final LaneSettings settings;
    private final Burials burials;
    private final Deque<Job> jobs = new ArrayDeque<>();
    private final Map<Account, Job> queued = new HashMap<>();
    private boolean overflowed;

    Settlements(Lane lane, LaneSettings settings, Burials burials) {
        this.lane = lane;
        this.settings = settings;
        this.burials = burials;
    }

    void ofSession(String sessionId) {
        add(new Account(sessionId, null));
    }

    void ofParticipant(String sessionId, String participantId) {
        add(new Account(sessionId, participantId));
    }

    /** Something has come to a session that its settlement, if it is under way, may have passed. */
    void ofSessionAgain(String sessionId) {
        again(new Account(sessionId, null));
    }

    /** As {@link #ofSessionAgain}, for one participant's account. */
    void ofParticipantAgain(String sessionId, String participantId) {
        again(new Account(sessionId, participantId));
    }

    private void again(Account account) {
        Job underWay = queued.get(account);
        if (underWay == null) {
            add(account);
        } else {
            underWay.restart();
        }
    }

    private void add(Account account) {
        if (queued.containsKey(account)) {
            return;
        }
        if (jobs.size() >= MAX_QUEUED) {
            // The store knows; the next sweep finds it.
            overflowed = true;
            return;
        }
        enqueue(new Job(account, lane));
    }

    private void enqueue(Job job) {
        queued.put(job.account, job);
        jobs.add(job);
    }

    int size() {
        return jobs.size();
    }

    /** Whether something had to be left; forgets it. */
    boolean hadOverflow() {
        boolean had = overflowed;
        overflowed = false;
        return had;
    }

    /** The session of the job whose turn it is. */
    Optional<String> nextSession() {
        return Optional.ofNullable(jobs.peek()).map(job -> job.account.sessionId());
    }

    /** Takes one step of the job whose turn it is; then it is another one's turn. The turn is of its session. */
    void step(Turn turn) {
        Job job = jobs.remove();
        // Out of the queue first: a step that fails is left to the next walk.
        queued.remove(job.account);
        boolean done = job.account.isOfSession() ? stepOfSession(turn, job) : stepOfParticipant(turn, job);
        if (!done) {
            enqueue(job);
        }
    }

    /** The turn's session could not be worked on. */
    void drop() {
        queued.remove(jobs.remove().account);
    }

    private boolean stepOfSession(Turn turn, Job job) {
        if (turn.state().phase() != SessionState.Phase.ENDING) {
            return true;
        }
        if (!job.isThrough()) {
            readOn(turn, job);
            return false;
        }
        // Also when this job wrote no letter: those about records that the session refused are to be durable, since
        // what tells them from what was taken goes now.
        return isDurable(turn, job) && delete(turn);
    }

    private boolean stepOfParticipant(Turn turn, Job job) {
        Participant who = turn.state().participant(job.account.participantId()).orElse(null);
        if (turn.state().phase() != SessionState.Phase.OPEN || who == null || who.isSettled()) {
            // An ending session settles everyone's account.
            return true;
        }
        if (!job.isThrough()) {
            readOn(turn, job);
            return false;
        }
        if (job.buried && !isDurable(turn, job)) {
            return false;
        }
        who.settle();
        turn.changed();
        return true;
    }

    private boolean isDurable(Turn turn, Job job) {
        if (job.wait == null) {
            job.wait = CommitWait.since(turn.log().commits());
        }
        return job.wait.isOver(turn.log().commits());
    }

    private void readOn(Turn turn, Job job) {
        int left = settings.chunk();
        while (left > 0 && !job.isThrough()) {
            List<StoredMessage> messages = turn.messages(job.current(), job.after, left);
            for (StoredMessage message : messages) {
                job.after = message.position();
                if (job.account.isOfSession()) {
                    account(turn, job, message);
                } else {
                    accountTo(turn, job, message, job.account.participantId());
                }
            }
            if (messages.size() < left) {
                job.next();
            }
            left -= messages.size();
        }
    }

    /** What became of a message of a session that is over. */
    private void account(Turn turn, Job job, StoredMessage message) {
        boolean buried = false;
        for (Participant reader : turn.state().participants()) {
            if (!isOwed(reader, job.current(), message)) {
                continue;
            }
            if (!reader.hasLeft()) {
                bury(turn, job, message, reader.id(), Reason.SESSION_ENDED);
                buried = true;
            } else if (!reader.isSettled()) {
                bury(turn, job, message, reader.id(), Reason.PARTICIPANT_LEFT);
                buried = true;
            }
        }
        if (!buried && !hasArrived(turn, job.current(), message)) {
            bury(turn, job, message, null, Reason.NO_RECIPIENT);
        }
    }

    private void accountTo(Turn turn, Job job, StoredMessage message, String readerId) {
        Participant reader = turn.state().participant(readerId).orElseThrow();
        if (isOwed(reader, job.current(), message)) {
            bury(turn, job, message, readerId, Reason.PARTICIPANT_LEFT);
        }
    }

    private static boolean isOwed(Participant reader, Priority priority, StoredMessage message) {
        return !reader.id().equals(message.senderId())
                && reader.cursor(priority).acknowledged() < message.position();
    }

    /** Whether anyone but its sender has it. */
    private static boolean hasArrived(Turn turn, Priority priority, StoredMessage message) {
        return turn.state().participants().stream()
                .anyMatch(reader -> !reader.id().equals(message.senderId()) && !isOwed(reader, priority, message));
    }

    private void bury(Turn turn, Job job, StoredMessage message, String readerId, Reason reason) {
        burials.undelivered(turn, job.current(), message, readerId, reason);
        job.buried = true;
        if (!job.called && !hasArrived(turn, job.current(), message)) {
            burials.call(turn, message);
            job.called = true;
        }
    }

    /** Deletes a bounded part; with the last one the session is over. */
    private boolean delete(Turn turn) {
        int left = settings.chunk();
        for (Priority priority : lane.priorities()) {
            List<StoredMessage> messages =
                    turn.log().messages(turn.sessionId(), priority, Cursor.NONE, Long.MAX_VALUE, left);
            for (StoredMessage message : messages) {
                turn.add(new Effect.DeleteMessage(turn.sessionId(), priority, message.position()));
            }
            left -= messages.size();
            if (left == 0) {
                return false;
            }
        }
        List<MessageName> names = turn.log().identities(turn.sessionId(), left);
        for (MessageName name : names) {
            turn.add(new Effect.DeleteIdentity(turn.sessionId(), name.participantId(), name.messageId()));
        }
        if (names.size() == left) {
            return false;
        }
        turn.state().bury();
        turn.changed();
        return true;
    }
}
