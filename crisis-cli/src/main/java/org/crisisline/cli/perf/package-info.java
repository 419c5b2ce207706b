/**
 * Load on a stack, and what it does to the latencies. Sends are spread evenly over time by one thread, whatever the answers take (an open
 * loop), and latencies count from the moment that a send was due: a stall shows in every message that waited for it. What the clients
 * hear comes on shared event loops.
 */
package org.crisisline.cli.perf;
