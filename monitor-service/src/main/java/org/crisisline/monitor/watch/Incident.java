package org.crisisline.monitor.watch;

import org.crisisline.monitor.window.WindowLength;
import org.crisisline.schemas.record.AlertSeverity;

/** What should not happen to a lane or a gateway at all: most of it mends itself, but somebody has to look why. By a counter whose tag says which one. */
enum Incident {
    /** Nothing was delivered by a part of it for stuck-after and longer. */
    LANE_RESTARTED(
            "lane-restarted",
            Incident.LANE,
            "crisis_delivery_lane_restarts_total",
            AlertSeverity.CRITICAL,
            // One that does not help is followed by the next within the minute: they are one alert.
            WindowLength.ONE_MINUTE,
            1,
            "it stood still and was started anew"),
    /** Its part of the lane paused for about a session time-out. */
    THREAD_REPLACED(
            "thread-replaced",
            Incident.LANE,
            "crisis_delivery_thread_replacements_total",
            AlertSeverity.WARNING,
            WindowLength.TEN_SECONDS,
            3,
            "a thread died and was replaced"),
    /** A processor restores it for ever, or its group does not come to rest: nothing mends that, and nothing of it can be said to stand still. */
    LANE_NOT_RUNNING(
            "lane-not-running",
            Incident.LANE,
            "crisis_delivery_lane_not_running_looks_total",
            AlertSeverity.CRITICAL,
            // Looks are seconds apart, and more where delivery.stuck-after is longer.
            WindowLength.ONE_MINUTE,
            1,
            "a processor found that it had not been running for minutes"),
    /**
     * The log answers none of its heartbeats. When nothing at all of it gets through, it is its silence that is told meanwhile, and this is told when the log is
     * back: the last ten seconds of what it counted come late.
     */
    GATEWAY_CUT_OFF(
            "gateway-cut-off",
            Incident.GATEWAY,
            "crisis_gateway_cut_off_looks_total",
            AlertSeverity.WARNING,
            WindowLength.TEN_SECONDS,
            // A minute of looks.
            240,
            "it found itself cut off from the log, and told its clients so");

    private static final String LANE = "lane";
    private static final String GATEWAY = "gateway";

    private final String subject;
    private final String tag;
    private final String metric;
    private final AlertSeverity severity;
    private final WindowLength window;
    private final int graveFrom;
    private final String what;

    Incident(
            String subject,
            String tag,
            String metric,
            AlertSeverity severity,
            WindowLength window,
            int graveFrom,
            String what) {
        this.subject = subject;
        this.tag = tag;
        this.metric = metric;
        this.severity = severity;
        this.window = window;
        this.graveFrom = graveFrom;
        this.what = what;
    }

    /** What alerts about it are called, before the name of the lane or gateway. */
    String subject() {
        return subject;
    }

    /** The counter's tag that says which one it happened to. */
    String tag() {
        return tag;
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
