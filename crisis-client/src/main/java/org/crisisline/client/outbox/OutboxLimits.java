package org.crisisline.client.outbox;

/**
 * How much may wait for its answer. It holds twice: once for EMERGENCY and once for all other priorities together, so
 * that an emergency never finds the outbox full of small talk.
 *
 * @param messages at most so many
 * @param bytes at most so many bytes of frames
 */
public record OutboxLimits(int messages, int bytes) {
    /** A thousand messages or four megabytes: minutes of an outage in a conversation, and little memory. */
    public static final OutboxLimits DEFAULT = new OutboxLimits(1_000, 4 * 1024 * 1024);

    public OutboxLimits {
        if (messages < 1) {
            throw new IllegalArgumentException("outbox messages: expected 1 or more, found " + messages);
        }
        if (bytes < 1) {
            throw new IllegalArgumentException("outbox bytes: expected 1 or more, found " + bytes);
        }
    }
}
