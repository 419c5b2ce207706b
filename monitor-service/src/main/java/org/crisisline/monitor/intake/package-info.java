/**
 * Reads {@code crisis.telemetry}, {@code crisis.gateways} and, once, {@code crisis.alerts}, on a thread of its own ({@code monitor-intake}), which
 * also ticks the watch once a second. That thread may wait for the brokers; nobody waits for it.
 */
package org.crisisline.monitor.intake;
