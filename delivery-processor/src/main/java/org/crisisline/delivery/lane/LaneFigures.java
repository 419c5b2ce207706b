package org.crisisline.delivery.lane;

/**
 * What a lane holds of a partition now.
 *
 * @param sessions sessions with something in flight or pending for someone who is connected
 * @param flights (participant, priority) pairs of them
 * @param inFlight messages that were dispatched and not acknowledged
 * @param settlements sessions and participants whose accounts are being settled
 * @param sweeping whether the walk after the start is under way
 */
public record LaneFigures(int sessions, int flights, int inFlight, int settlements, boolean sweeping) {}
