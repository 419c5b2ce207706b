package org.crisisline.delivery.topology;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.crisisline.delivery.store.SortedBytes;

/**
 * Marks a store with the log epoch that its positions belong to. When the message topics were made anew, positions in the store mean nothing
 * any more; going on would take new messages for old ones.
 */
final class LogEpochMark {
    /** Apart from all other keys. */
    private static final byte[] KEY = {'E'};

    private LogEpochMark() {}

    /**
     * Whether the store has its mark.
     *
     * @throws IllegalStateException if it is that of another epoch
     */
    static boolean isOn(SortedBytes store, String epoch, String applicationId) {
        Optional<byte[]> found = store.get(KEY);
        if (found.isEmpty()) {
            return false;
        }
        String marked = new String(found.get(), StandardCharsets.UTF_8);
        if (!marked.equals(epoch)) {
            throw new IllegalStateException(
                    "the state of " + applicationId + " belongs to log epoch " + marked
                            + ", the message topics are of " + epoch
                            + ": they were made anew, and the application must be reset with them (kafka-streams-application-reset)");
        }
        return true;
    }

    static void put(SortedBytes store, String epoch) {
        store.put(KEY.clone(), epoch.getBytes(StandardCharsets.UTF_8));
    }
}
