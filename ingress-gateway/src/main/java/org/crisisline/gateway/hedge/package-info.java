/**
 * Does not wait for the log when a human is asked for: what the log has not accepted after a moment is also asked of an escalation instance, directly.
 *
 * <p>{@link org.crisisline.gateway.hedge.HedgedLog} stands before the log and arms a timer for each such message, on event loops;
 * everything else runs on the package's own threads: {@code gateway-hedge} keeps time and begins, {@code gateway-hedge-http} sends and
 * reads answers. Nothing here waits, but for a name to be resolved, on the latter.
 */
package org.crisisline.gateway.hedge;
