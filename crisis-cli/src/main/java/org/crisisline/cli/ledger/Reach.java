package org.crisisline.cli.ledger;

import java.util.HashMap;
import java.util.Map;

/**
 * How far back topics reach. Retention takes the oldest records, and of what is no longer there nothing follows: no acknowledgement found in a
 * topic that begins after the message was appended is no sign that there was none.
 *
 * <p>Times are by the broker's clock, milliseconds since 1970.
 */
public final class Reach {
    /** Nothing was ever taken away. */
    static final long ALWAYS = Long.MIN_VALUE;

    private record Partition(String topic, int number) {}

    private final Map<Partition, Long> begins = new HashMap<>();
    private final Map<String, Long> latest = new HashMap<>();

    /**
     * Where a partition begins, before its records are read.
     *
     * @param firstOffset the lowest that is still there, or will be
     * @param keptSince what was appended after that time can't have been taken away
     */
    public void begins(String topic, int partition, long firstOffset, long keptSince) {
        set(new Partition(topic, partition), firstOffset == 0 ? ALWAYS : keptSince);
    }

    /** The first record that was found in a partition. */
    public void first(String topic, int partition, long offset, long appendedAt) {
        set(new Partition(topic, partition), offset == 0 ? ALWAYS : appendedAt);
    }

    private void set(Partition partition, long since) {
        begins.put(partition, since);
        long ofAll = ALWAYS;
        for (Map.Entry<Partition, Long> each : begins.entrySet()) {
            if (each.getKey().topic().equals(partition.topic())) {
                ofAll = Math.max(ofAll, each.getValue());
            }
        }
        latest.put(partition.topic(), ofAll);
    }

    /** Whether what a partition got since that time is all there. Two brokers' clocks may differ by a minute. */
    public boolean covers(String topic, int partition, long since) {
        return isBefore(begins.getOrDefault(new Partition(topic, partition), ALWAYS), since);
    }

    /** Whether what any partition of the topic got since that time is all there. */
    public boolean covers(String topic, long since) {
        return isBefore(latest.getOrDefault(topic, ALWAYS), since);
    }

    /** Whether all that any partition of the topic ever got is there. */
    public boolean isWhole(String topic) {
        return latest.getOrDefault(topic, ALWAYS) == ALWAYS;
    }

    private static boolean isBefore(long begin, long since) {
        return begin == ALWAYS || begin + Member.SKEW_MILLIS < since;
    }
}
