package org.crisisline.runtime.metrics;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The values of one latency within one interval.
 *
 * @param name name of the metric, as at {@code /metrics}
 * @param tags its tags, without service and instance
 * @param histogram the values in nanoseconds; valid until the next drain, which uses it again
 */
public record IntervalHistogram(String name, Map<String, String> tags, Histogram histogram) {}
