/**
 * Watches the promises. In the order in which a measurement passes: {@code intake} reads it, {@code window} merges it with the fleet's of the
 * last seconds and minutes, {@code promise} judges, {@code alert} decides who has to know, {@code status} shows. Beside it {@code watcher} reads
 * the emergencies themselves and says what should have happened to them.
 *
 * <p>This package is the service: its configuration and its wiring, on the thread that starts and closes it.
 */
package org.crisisline.monitor;
