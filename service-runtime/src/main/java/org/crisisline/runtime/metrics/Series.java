package org.crisisline.runtime.metrics;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What tells one series from another.
 *
 * @param name as the caller gave it
 * @param tags without service and instance
 */
record Series(String name, Map<String, String> tags) {
    static Series of(String name, Tags tags) {
        Map<String, String> map = new TreeMap<>();
        for (Tag tag : tags) {
            map.put(tag.getKey(), tag.getValue());
        }
        return new Series(name, Collections.unmodifiableMap(map));
    }

    @Override
    public String toString() {
        return name + tags;
    }
}
