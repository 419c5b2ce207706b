package org.crisisline.monitor.watch;

import org.crisisline.monitor.window.WindowLength;
import org.crisisline.schemas.record.AlertSeverity;

/** What should not happen to a lane at all: it mends itself, but somebody has to look why. By a counter of the processors with the tag {@code lane}. */
enum Incident {
    /** Nothing was delivered by a part of it for stuck-after and longer. */
    LANE_RESTARTED(
            "lane-restarted",
            "crisis_delivery_lane_restarts_total",
            AlertSeverity.CRITICAL,
            // One that does not help is followed by the next within the minute: they are one alert.
            WindowLength.ONE_MINUTE,
            1,
            "it stood still and was started anew"),
    /** Its part of the lane paused for about a session time-out. */
    THREAD_REPLACED(
            "thread-replaced",
            "crisis_delivery_thread_replacements_total",
            AlertSeverity.WARNING,
            WindowLength.TEN_SECONDS,
            3,
            "a thread died and was replaced");

    private final String subject;
    private final String metric;
    private final AlertSeverity severity;
    private final WindowLength window;
    private final int graveFrom;
    private final String what;

    Incident(String subject, String metric, AlertSeverity severity, WindowLength window, int graveFrom, String what) {
        this.subject = subject;
        this.metric = metric;
        this.severity = severity;
        this.window = window;
        this.graveFrom = graveFrom;
        this.what = what;
    }

    /** What alerts about it are called, before the lane. */
    String subject() {
        return subject;
    }

    /** The counter. */
    String metric() {
        return metric;
    }

    /** How bad once is. */
    AlertSeverity severity() {
        return severity;
    }

    /** Without another one for so long it is over, as far as the rule's own waiting goes. */
    WindowLength window() {
        return window;
    }

    /** So many in five minutes are no accident: critical. */
    int graveFrom() {
        return graveFrom;
    }

    /** In words, for whoever is woken by it. */
    String what() {
        return what;
    }
}
