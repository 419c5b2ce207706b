package org.crisisline.runtime.kafka;

/** What a producer is for. */
public enum ProducerProfile {
    /**
     * Messages and escalations: sent at once, {@code send} never blocks (it may be called on an event loop), success or failure is known
     * within 3 s.
     */
    HOT,
    /** Telemetry, alerts, audit: batches, may block its own thread for a bounded time. */
    BULK
}
