/**
 * What was sent and not yet answered, in which order it goes out (and goes out again), and when it had arrived. Pure:
 * no socket, no clock; the time comes with each call, as nanoseconds of a monotonic clock. One thread at a time, the
 * client's event loop; only {@link org.crisisline.client.outbox.Publishing} is made on the caller's.
 */
package org.crisisline.client.outbox;
