package org.crisisline.system.traffic;

import org.crisisline.client.frame.Priority;

/**
 * A message that reached somebody, after the client's own filter.
 *
 * @param what whose message it is
 * @param priority its priority
 * @param position its place
 * @param at when it came, on the monotonic clock
 */
record Heard(Said.Utterance what, Priority priority, long position, long at) {}
