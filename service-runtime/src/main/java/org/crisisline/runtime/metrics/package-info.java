/**
 * What is measured, in two forms at once: for Prometheus, and as HdrHistograms that the fleet's true percentiles are computed from.
 *
 * <p>Meters are made on the starting thread; recording is for hot paths on any thread: no lock is waited for and nothing is allocated. Draining is for one
 * thread, the telemetry publisher's. Every meter has a description, base units and a bounded number of tag values.
 */
package org.crisisline.runtime.metrics;
