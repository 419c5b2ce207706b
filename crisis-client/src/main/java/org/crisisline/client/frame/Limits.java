package org.crisisline.client.frame;

/**
 * What the gateway takes.
 *
 * @param maxFrameBytes a bigger frame closes the connection (1009)
 * @param maxPayloadBytes a bigger payload is refused
 * @param messagesPerSecond {@code send} and {@code escalate}, in the long run
 * @param burst how many of them at once
 */
public record Limits(int maxFrameBytes, int maxPayloadBytes, double messagesPerSecond, int burst) {}
