package org.crisisline.client;

import java.util.Optional;
import org.crisisline.client.frame.CloseCode;
import org.crisisline.client.socket.ConnectFailedException;

/** Why a client is closed for good. Whoever closed: 1000 of the gateway's is an answer, 1000 of our own is none. */
sealed interface Closing {
    /** The application called {@code close}. */
    record Asked() implements Closing {
        @Override
        public boolean sessionOver() {
            return false;
        }

        @Override
        public Optional<RuntimeException> trouble() {
            return Optional.empty();
        }
    }

    /**
     * The gateway closed with a code after which one stays away, or had said that the session is over.
     *
     * @param sessionOver whether the session has ended
     */
    record ByGateway(CloseCode code, String words, boolean sessionOver) implements Closing {
        @Override
        public Optional<RuntimeException> trouble() {
            return sessionOver || isDone()
                    ? Optional.empty()
                    : Optional.of(ClientClosedException.byGateway(code, words));
        }

        @Override
        public boolean isDone() {
            return code.equals(CloseCode.DONE);
        }
    }

    /** No connection is to be had. */
    record NoConnection(ConnectFailedException why) implements Closing {
        @Override
        public boolean sessionOver() {
            return why.closeCode().filter(CloseCode.SESSION_ENDED::equals).isPresent();
        }

        @Override
        public Optional<RuntimeException> trouble() {
            return Optional.of(why);
        }
    }

    /** Whether there is no session any more. */
    boolean sessionOver();

    /** What the listener is told: nothing, if it is as agreed. */
    Optional<RuntimeException> trouble();

    /** Whether the gateway closed the conversation's connection with 1000: the answer to {@code leave}, if that was said. */
    default boolean isDone() {
        return false;
    }

    /** What whoever still waits for an answer is told. */
    default ClientClosedException told() {
        return ClientClosedException.of(this);
    }
}
