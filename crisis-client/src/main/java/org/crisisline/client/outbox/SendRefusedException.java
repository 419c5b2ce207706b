package org.crisisline.client.outbox;

import java.time.Duration;
import java.util.Optional;
import org.crisisline.client.frame.ErrorCode;

/** The server refused a message, for good as far as this client is concerned. */
public final class SendRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final ErrorCode code;
    private final transient Duration retryAfter;
    private final boolean mayBeStored;

    SendRefusedException(String id, ErrorCode code, String words, Duration retryAfter, boolean mayBeStored) {
        super("message " + id + " refused: " + words
                + (mayBeStored ? " (an earlier attempt went unanswered: it may be stored)" : ""));
        this.id = id;
        this.code = code;
        this.retryAfter = retryAfter;
        this.mayBeStored = mayBeStored;
    }

    /** The message's id. */
    public String id() {
        return id;
    }

    /** Why. */
    public ErrorCode code() {
        return code;
    }

    /** When the server will take it again, if it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Whether an earlier attempt with this id went unanswered, so that the message may be in the log all the same. */
    public boolean mayBeStored() {
        return mayBeStored;
    }
}
