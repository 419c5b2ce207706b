/**
 * Puts it together once a second: {@link org.crisisline.monitor.watch.Watch} takes what is read, judges it, tells whoever has to know, and
 * leaves a {@link org.crisisline.monitor.watch.FleetStatus} for whoever asks.
 *
 * <p>All of it belongs to the intake's thread, but for the status: an immutable value that any thread may read.
 */
package org.crisisline.monitor.watch;
