/**
 * Brings a human. In the order in which an emergency passes: {@code intake} reads it, {@code desk} handles it by the rules of
 * {@code lifecycle}, {@code channel} calls, {@code log} writes what became of it; {@code metrics} counts.
 *
 * <p>This package is the service: its configuration and its wiring, on the thread that starts and closes it.
 */
package org.crisisline.escalation;
