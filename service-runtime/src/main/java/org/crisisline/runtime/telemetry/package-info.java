/**
 * Sends what this instance measured to the topic {@code crisis.telemetry}, for the monitor.
 *
 * <p>Runs on one thread of its own. Whatever goes wrong there is counted and logged once; it never reaches the service.
 */
package org.crisisline.runtime.telemetry;
