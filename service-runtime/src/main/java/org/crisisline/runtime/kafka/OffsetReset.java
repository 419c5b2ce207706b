package org.crisisline.runtime.kafka;

/** Where a consumer starts that has no position, or one that the log no longer has. */
public enum OffsetReset {
    /** At the oldest record. */
    EARLIEST("earliest"),
    /** Behind the newest record. */
    LATEST("latest"),
    /** Nowhere: it fails, for consumers that must not skip in silence. */
    NONE("none");

    private final String setting;

    OffsetReset(String setting) {
        this.setting = setting;
    }

    String setting() {
        return setting;
    }
}
