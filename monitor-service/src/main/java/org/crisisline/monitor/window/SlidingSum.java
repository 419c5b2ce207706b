package org.crisisline.monitor.window;

import java.util.Arrays;

/** How much a counter grew, over every window. */
final class SlidingSum {
    private static final int SIZE = WindowLength.LONGEST.seconds();

    private final double[] seconds = new double[SIZE];
    private long now;

    SlidingSum(long now) {
        this.now = now;
    }

    void add(long second, double growth) {
        if (second <= now - SIZE || !Double.isFinite(growth) || growth < 0) {
            return;
        }
        advance(second);
        seconds[Math.floorMod(second, SIZE)] += growth;
    }

    void advance(long to) {
        if (to - now >= SIZE) {
            Arrays.fill(seconds, 0);
            now = to;
        }
        while (now < to) {
            now++;
            seconds[Math.floorMod(now, SIZE)] = 0;
        }
    }

    double sum(WindowLength window) {
        double sum = 0;
        for (long second = now - window.seconds() + 1; second <= now; second++) {
            sum += seconds[Math.floorMod(second, SIZE)];
        }
        return sum;
    }
}
