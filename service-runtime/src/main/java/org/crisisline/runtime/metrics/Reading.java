package org.crisisline.runtime.metrics;

import java.util.Map;

/**
 * A number that was read from a counter or a gauge.
 *
 * @param name name of the metric, as at {@code /metrics}
 * @param tags its tags, without service and instance
 * @param value for counters the growth since the last drain, for gauges the value now
 */
public record Reading(String name, Map<String, String> tags, double value) {}
