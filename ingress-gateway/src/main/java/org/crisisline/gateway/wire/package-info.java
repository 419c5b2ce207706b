/**
 * What is said on the wire: the frames of the client protocol as sealed records, how {@code crisis.v1.json} writes them, the codes of
 * errors and of closing. Pure functions and values: no Netty, no Kafka, no clock; usable on any thread.
 */
package org.crisisline.gateway.wire;
