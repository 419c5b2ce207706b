package org.crisisline.client;

import org.crisisline.client.frame.CloseCode;

/**
 * The client is closed. What was sent and not answered until then may be in the log or not: the same id, sent again,
 * tells.
 */
public final class ClientClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientClosedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The gateway closed the connection in a way that asks the client to stay away. */
    static ClientClosedException byGateway(CloseCode code, String words) {
        return new ClientClosedException("the gateway closed: " + code + (words.isEmpty() ? "" : ", " + words), null);
    }

    /** What whoever still waits for an answer is told. */
    static ClientClosedException of(Closing closing) {
        RuntimeException why = closing.trouble().orElse(null);
        String reason = "";
        if (why != null) {
            reason = ": " + why.getMessage();
        } else if (closing.sessionOver()) {
            reason = ": the session has ended";
        } else if (closing.isDone()) {
            reason = ": the gateway said " + CloseCode.DONE;
        }
        return new ClientClosedException("client closed" + reason, why);
    }
}
