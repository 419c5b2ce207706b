package org.crisisline.client.inbox;

import org.crisisline.client.frame.Priority;

/**
 * A message named a predecessor that never came. The server broke its promise, or a proxy lost a frame.
 *
 * @param priority whose chain is broken
 * @param after the last position that did come
 * @param previous the predecessor that the message named
 * @param position the message's own position
 * @param askedAgain true: the message was put aside, nothing was acknowledged, and the client connects again to get
 *     what is missing; false: that was done before and helped nothing, so the message was taken and what lies between
 *     is missing for good
 */
public record Hole(Priority priority, long after, long previous, long position, boolean askedAgain) {}
