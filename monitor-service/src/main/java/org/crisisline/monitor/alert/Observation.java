package org.crisisline.monitor.alert;

import org.crisisline.schemas.record.AlertSeverity;

/**
 * How something stands that may have to be told.
 *
 * @param subject the promise, or the thing that is down
 * @param broken whether it is broken now
 * @param severity how bad that is at the least
 * @param grave whether it is so bad that it is critical at once
 * @param value what was measured
 * @param threshold what was promised
 * @param summary one sentence for whoever is woken by it
 */
public record Observation(
        String subject,
        boolean broken,
        AlertSeverity severity,
        boolean grave,
        double value,
        double threshold,
        String summary) {}
