/**
 * People who talk while something breaks, and the account of it: who said what and when it was due, who heard it and when, what came twice, what
 * never came, and for how long nothing came although something was due.
 *
 * <p>{@link org.crisisline.system.traffic.Traffic} sends on a thread of its own, at a steady rate whatever the answers take; what comes is written down on
 * the clients' event loop. {@link org.crisisline.system.traffic.Account} and {@link org.crisisline.system.traffic.Standstill} are pure and judge what was
 * written down.
 */
package org.crisisline.system.traffic;
