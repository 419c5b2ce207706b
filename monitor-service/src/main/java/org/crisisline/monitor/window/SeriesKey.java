package org.crisisline.monitor.window;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A series of the whole fleet: what all instances measured under this name and these tags.
 *
 * @param metric the name as at {@code /metrics}
 * @param tags in the order of their names
 */
public record SeriesKey(String metric, Map<String, String> tags) implements Comparable<SeriesKey> {
    public SeriesKey {
        Objects.requireNonNull(metric, "metric");
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    @Override
    public int compareTo(SeriesKey other) {
        int byName = metric.compareTo(other.metric);
        return byName != 0 ? byName : tags.toString().compareTo(other.tags.toString());
    }
}
