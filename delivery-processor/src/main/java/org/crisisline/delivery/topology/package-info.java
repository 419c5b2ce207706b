/**
 * A lane as a topology of Kafka Streams: sources as raw bytes, one processor, one store, sinks that say their partition.
 *
 * <p>A record passes the {@link org.crisisline.delivery.topology.StallGuard} (is this thread still the owner?), the intake (is it what it should
 * be?), the core (what is to be done?), and then everything is carried out. What is wrong with a record ends as a dead letter, and the lane goes
 * on; what is wrong with Kafka or the store ends the thread, which is replaced.
 *
 * <p>Runs on stream threads, which never wait for anything but Kafka's own commit. The {@link org.crisisline.delivery.topology.Pulse} has a
 * thread of its own.
 */
package org.crisisline.delivery.topology;
