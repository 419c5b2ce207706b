package org.crisisline.client;

import java.util.List;
import java.util.Optional;
import org.crisisline.client.frame.EmergencyNumber;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.inbox.Hole;
import org.crisisline.client.outbox.Arrival;
import org.crisisline.client.socket.ConnectFailedException;
import org.crisisline.client.socket.Handshake;

/**
 * Hears what comes from the gateway. All methods are called one after another, in the order in which the frames came:
 * on the client's event loop, where they must not block; or, if the client was given an executor, there, and then they
 * may.
 *
 * <p>An exception of {@link #onMessage} leaves the message unacknowledged, so it comes again. Exceptions of the other
 * methods are logged and change nothing.
 */
public interface CrisisListener {
    /** Connected, for the first time or again. */
    default void onConnected(ServerFrame.Connected connected, Handshake handshake) {}

    /**
     * A message of another participant: each once, in rising position within a priority. When this returns, the message
     * counts as kept and is acknowledged, unless the client leaves acknowledging to the application.
     */
    default void onMessage(ServerFrame.Message message) {}

    /**
     * A message came again that {@link #onMessage} has told before; it is acknowledged again, and nothing needs to be done. For
     * whoever measures how often that is.
     */
    default void onDuplicate(ServerFrame.Message message) {}

    /** Everything pending at that priority has come; live from here. */
    default void onCaughtUp(ServerFrame.CaughtUp caughtUp) {}

    /** Messages that can't be delivered any more. */
    default void onGap(ServerFrame.Gap gap) {}

    /** Something is missing that the server did not name in a gap. Also logged as an error. */
    default void onHole(Hole hole) {}

    /**
     * The epoch of the log is another one: all positions known so far mean nothing any more, and everything comes again
     * from the beginning.
     */
    default void onLogRebuilt(String epoch) {}

    /** The log has a message of ours; also for repeats, whose position may be lower than the first answer's. */
    default void onAccepted(ServerFrame.Accepted accepted) {}

    /** A participant has all of our messages up to there. */
    default void onDelivered(ServerFrame.Delivered delivered) {}

    /** One of our messages has reached somebody, for the first time. */
    default void onArrival(Arrival arrival) {}

    /** A human has seen our messages up to there. */
    default void onSeen(ServerFrame.Seen seen) {}

    /** How far an escalation of this session is. */
    default void onEscalation(ServerFrame.Escalation escalation) {}

    /** Another participant came, went, or is there. */
    default void onParticipant(ServerFrame.Participant participant) {}

    /** This connection became the active one, or a spare, since another one took over. */
    default void onActive(boolean active) {}

    /** The session is over; {@link #onClosed} follows. */
    default void onEnded(ServerFrame.Ended ended) {}

    /** The gateway is going away; the client moves to another one by itself. */
    default void onDraining(ServerFrame.Draining draining) {}

    /**
     * The gateway does not reach the log, or does again. The client moves by itself to one that does, if it knows of one; what was not answered is said
     * again there.
     */
    default void onCutOff(ServerFrame.CutOff cutOff) {}

    /**
     * The server refused something. For a message that the application sent, the call's own stage fails as well, unless
     * it is sent again.
     */
    default void onRefusal(ServerFrame.Refusal refusal) {}

    /**
     * The server sent something that is not in the protocol; it was ignored. The words name frame and field, not the
     * content.
     */
    default void onInvalidFrame(String words) {}

    /**
     * The card of emergency numbers, whenever it is another one than before: whom to turn to when nothing works. Told before what it came with, a
     * {@code connected} or a refusal.
     */
    default void onEmergencyNumbers(List<EmergencyNumber> numbers) {}

    /** An attempt to connect failed; another one follows. */
    default void onConnectFailed(ConnectFailedException why) {}

    /** The connection is gone; the client comes back by itself. */
    default void onDisconnected(Disconnection disconnection) {}

    /**
     * The client is closed for good: empty when that was asked for by {@code close} or {@code leave}, or the session
     * ended.
     */
    default void onClosed(Optional<RuntimeException> why) {}
}
