package org.crisisline.delivery.lane;

/**
 * A message that was dispatched and not acknowledged: what is needed to account for it, not the message.
 *
 * @param position its position
 * @param previous the position that was dispatched before it
 * @param bytes its size
 * @param senderId who sent it
 * @param messageId its id
 */
record InFlight(long position, long previous, int bytes, String senderId, String messageId) {}
