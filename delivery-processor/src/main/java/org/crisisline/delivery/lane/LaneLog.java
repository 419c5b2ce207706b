package org.crisisline.delivery.lane;

import java.util.List;
import java.util.Optional;
import org.crisisline.schemas.record.Priority;

/**
 * What a lane reads of its partition's store. Called by the thread that owns the partition; every read is bounded and local. What a turn has
 * decided is not to be seen here before its effects are carried out.
 */
public interface LaneLog {
    /** What is kept of a session; a new object on each call. */
    Optional<SessionState> session(String sessionId);

    /**
     * Sessions in the order of their ids.
     *
     * @param after the id behind which to begin; empty for the first
     * @param limit at most that many
     */
    List<SessionState> sessions(String after, int limit);

    /**
     * Messages in rising position.
     *
     * @param after the position behind which to begin; -1 for the first
     * @param upTo the last position of interest, inclusive
     * @param limit at most that many
     */
    List<StoredMessage> messages(String sessionId, Priority priority, long after, long upTo, int limit);

    /** The message at a position. */
    Optional<StoredMessage> message(String sessionId, Priority priority, long position);

    /** Position of the last message; -1 when there is none. */
    long lastPosition(String sessionId, Priority priority);

    /** Where the message stands that had this id first. */
    Optional<MessageIdentity> identity(String sessionId, String participantId, String messageId);

    /** Some of the ids that are remembered of a session, at most {@code limit}. */
    List<MessageName> identities(String sessionId, int limit);

    /** How often the task has been committed: by then, all that had been carried out was durable. It only rises. */
    long commits();

    /**
     * A message by name.
     *
     * @param participantId who sent it
     * @param messageId its id
     */
    record MessageName(String participantId, String messageId) {}
}
