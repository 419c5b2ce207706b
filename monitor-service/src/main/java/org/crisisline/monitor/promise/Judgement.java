package org.crisisline.monitor.promise;

import java.util.List;
import org.crisisline.monitor.window.Percentiles;
import org.crisisline.monitor.window.WindowLength;

/**
 * How a promise stands, and by what.
 *
 * @param promise what was promised
 * @param verdict how it stands
 * @param window over which it was judged
 * @param count how many values that was
 * @param value what was measured: milliseconds for a latency, a share for the others
 * @param threshold what was promised, in the same unit
 * @param windows what each window shows, the shortest first; empty where no latency is measured
 */
public record Judgement(
        Promise promise,
        Verdict verdict,
        WindowLength window,
        long count,
        double value,
        double threshold,
        List<Percentiles> windows) {
    public Judgement {
        windows = List.copyOf(windows);
    }

    /** What the judged window shows; null where no latency is measured. */
    public Percentiles judged() {
        return windows.stream()
                .filter(shown -> shown.window() == window)
                .findFirst()
                .orElse(null);
    }
}
