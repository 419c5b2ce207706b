/**
 * Does not wait for the log when a human is asked for: what the log has not accepted after a moment is also asked of an escalation instance, directly.
 *
 * <p>{@link org.crisisline.gateway.hedge.HedgedLog} stands before the log and arms a timer for each such message, on event loops;
 * {@code gateway-hedge} keeps time and begins, {@code gateway-hedge-http} sends and reads. What follows an answer runs where the JDK's client
 * completes it: on the common pool, or on a thread for each answer where that has fewer than two. Nothing here waits, but for a name to be
 * resolved, on {@code gateway-hedge-http}.
 */
package org.crisisline.gateway.hedge;
