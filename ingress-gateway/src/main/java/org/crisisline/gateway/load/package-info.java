/**
 * How much is taken when there is more than the system can carry.
 *
 * <p>{@code AdmissionRate} is the pure core: it looks at a span of the traffic and says how many messages below EMERGENCY are taken from now on.
 * {@code LoadShedding} stands before the log, on event loops and producers' threads: it refuses what is too much, LOW before NORMAL before
 * HIGH, and measures what it lets through. {@code LaneLag} tells how far the lanes are behind, by positions that come back. An EMERGENCY passes it all unseen.
 */
package org.crisisline.gateway.load;
