/**
 * From {@code main} to the last close: what a service is, which state it is in, whether it is healthy, how it stops.
 *
 * <p>{@link org.crisisline.runtime.lifecycle.ServiceMain} runs on the main thread; {@link
 * org.crisisline.runtime.lifecycle.Lifecycle} and {@link org.crisisline.runtime.lifecycle.Health} are told from any thread and
 * never block the one that tells.
 */
package org.crisisline.runtime.lifecycle;
