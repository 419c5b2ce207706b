package org.crisisline.monitor.watcher;

import org.crisisline.schemas.record.AlertSeverity;

/**
 * What should have happened to an escalation, and has not.
 *
 * @param kind what it is
 * @param escalationId the escalation
 * @param sessionId whose it is
 * @param drill whether it is an exercise
 * @param sinceMs by when it should have happened, milliseconds since the epoch, on the brokers' clock
 */
record Overdue(Kind kind, String escalationId, String sessionId, boolean drill, long sinceMs) {
    /** What can be overdue. */
    enum Kind {
        /** It was asked for, and no instance has written a word about it. */
        UNTAKEN("escalation-untaken", "nobody has taken it"),
        /** An instance has taken it, and no channel has carried it to a human. */
        UNDISPATCHED("escalation-undispatched", "it was taken, and no channel has carried it to a human"),
        /** All channels refused. It is known there, and called again; here it is told all the same. */
        FAILED("escalation-failed", "every channel has failed, no human knows of it"),
        /** The next round or tier was due, and nothing moved. */
        STALLED("escalation-stalled", "the next call is overdue, nobody has acknowledged it, and nothing moves"),
        /** Every tier was called, and nobody has answered. */
        EXHAUSTED("escalation-exhausted", "every tier was called and nobody has answered");

        private final String subject;
        private final String what;

        Kind(String subject, String what) {
            this.subject = subject;
            this.what = what;
        }
    }

    /** What its alert is called. */
    String subject() {
        return kind.subject + "/" + escalationId;
    }

    /** How bad: a drill wakes nobody as an emergency does, but a chain that does not work has to be mended. */
    AlertSeverity severity() {
        return drill ? AlertSeverity.CRITICAL : AlertSeverity.EMERGENCY;
    }

    /** For whoever is woken by it. */
    String summary() {
        return (drill ? "drill " : "emergency ") + escalationId + " of session " + sessionId + ": " + kind.what;
    }
}
