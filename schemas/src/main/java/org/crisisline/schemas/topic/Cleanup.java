package org.crisisline.schemas.topic;

/** How a topic forgets. */
public enum Cleanup {
    /** Old segments go. */
    DELETE("delete"),
    /** The last record of each key stays. */
    COMPACT("compact"),
    /** The last record of each key stays until it is old. */
    COMPACT_AND_DELETE("compact,delete");

    private final String policy;

    Cleanup(String policy) {
        this.policy = policy;
    }

    /** The value of Kafka's {@code cleanup.policy}. */
    public String policy() {
        return policy;
    }

    boolean compacts() {
        return this != DELETE;
    }

    boolean deletes() {
        return this != COMPACT;
    }
}
