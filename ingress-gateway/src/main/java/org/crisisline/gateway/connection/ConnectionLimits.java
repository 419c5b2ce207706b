package org.crisisline.gateway.connection;

/**
 * What one connection may do.
 *
 * @param maxFrameBytes a bigger frame closes the connection
 * @param maxPayloadBytes a bigger payload is refused
 * @param messages {@code send} and {@code escalate} below EMERGENCY
 * @param emergencies {@code send} and {@code escalate} at EMERGENCY
 * @param controls everything else
 * @param strikes refusals for too high a rate or a broken frame, before the connection is closed
 * @param inFlightMessages messages that may wait for the log's answer
 * @param rememberedMessages own messages whose ids are remembered, for repeats and latencies
 * @param maxOutboundBytes what may wait to be written to a client that doesn't read
 */
public record ConnectionLimits(
        int maxFrameBytes,
        int maxPayloadBytes,
        Rate messages,
        Rate emergencies,
        Rate controls,
        Rate strikes,
        int inFlightMessages,
        int rememberedMessages,
        int maxOutboundBytes) {

    /**
     * A rate.
     *
     * @param perSecond in the long run
     * @param burst at once
     */
    public record Rate(int perSecond, int burst) {
        public Rate {
            requirePositive("perSecond", perSecond);
            requirePositive("burst", burst);
        }
    }

    public ConnectionLimits {
        requirePositive("maxFrameBytes", maxFrameBytes);
        requirePositive("maxPayloadBytes", maxPayloadBytes);
        requirePositive("inFlightMessages", inFlightMessages);
        requirePositive("maxOutboundBytes", maxOutboundBytes);
        if (maxPayloadBytes > maxFrameBytes) {
            throw new IllegalArgumentException(
                    "maxPayloadBytes = " + maxPayloadBytes + ", expected at most maxFrameBytes = " + maxFrameBytes);
        }
        if (rememberedMessages < inFlightMessages) {
            throw new IllegalArgumentException("rememberedMessages = " + rememberedMessages
                    + ", expected at least inFlightMessages = " + inFlightMessages);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " = " + value + ", expected at least 1");
        }
    }
}
