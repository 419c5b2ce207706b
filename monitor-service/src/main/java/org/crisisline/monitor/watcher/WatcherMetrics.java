package org.crisisline.monitor.watcher;

/** What the watcher does that somebody may want to see. Any thread; nothing blocks. */
interface WatcherMetrics {
    /** A look at everything came to its end. */
    void looked();

    /** A record could not be read. */
    void unreadable();

    /** A trigger that nobody took was asked for again, and the log has it. */
    void askedAgain();

    /** The log did not take that. */
    void askFailed();

    /** Somebody outside has heard that the watcher lives. */
    void heartbeatHeard();

    /** Nobody outside has. */
    void heartbeatFailed();
}
