/**
 * Whether a lane gets on: {@link org.crisisline.delivery.watch.BacklogReader} asks the brokers what lies before each task, {@link
 * org.crisisline.delivery.watch.ProgressWatch} decides, pure, which of them stands still. {@link
 * org.crisisline.delivery.watch.OutageWatch}, pure, too, judges a lane that never comes so far that it has a task.
 *
 * <p>A thread that throws is seen at once, by Kafka Streams. One that hangs, or goes round without getting on, is seen by nobody but whoever
 * compares where it stands with where the topics end. That is this package, on a thread of its caller's; it may wait for the brokers.
 */
package org.crisisline.delivery.watch;
