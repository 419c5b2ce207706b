/**
 * What the gateway writes to the log: messages and receipts through one producer a lane (an emergency never waits behind anything else),
 * presence in order and until the log has it, heartbeats, audit and dead letters.
 *
 * <p>Called on event loops and reader threads; nothing blocks them (the producers of the lanes never wait). Answers come on the producers'
 * I/O threads. Presence is sent by a thread of its own, which keeps its order.
 */
package org.crisisline.gateway.publish;
