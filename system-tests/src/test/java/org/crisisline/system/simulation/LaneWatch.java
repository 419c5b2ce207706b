package org.crisisline.system.simulation;

import java.util.Map;
import java.util.TreeMap;
import org.crisisline.delivery.lane.LaneFigures;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.delivery.topology.LaneMetrics;

/** Looks at what a lane says of itself: its bounds, and that nothing fails. */
final class LaneWatch {
    private final LaneSettings settings;
    private final Map<Integer, LaneFigures> figures = new TreeMap<>();
    private final LaneMetrics metrics = Quiet.of(LaneMetrics.class, this::told);

    LaneWatch(LaneSettings settings) {
        this.settings = settings;
    }

    LaneMetrics metrics() {
        return metrics;
    }

    private void told(String what, Object[] arguments) {
        if (what.equals("failed")) {
            throw new AssertionError("something could not be worked on");
        } else if (what.equals("holds")) {
            LaneFigures held = (LaneFigures) arguments[1];
            if (held.flights() > settings.flights() || held.inFlight() > held.flights() * settings.windowMessages()) {
                throw new AssertionError("more is in flight than may be: " + held);
            }
            if (held.inFlight() < 0 || held.flights() < 0) {
                throw new AssertionError("less than nothing is in flight: " + held);
            }
            figures.put((Integer) arguments[0], held);
        } else if (what.equals("released")) {
            figures.remove((Integer) arguments[0]);
        }
    }

    /**
     * Whether nothing is under way.
     *
     * @param held whether flights may be kept for whoever must not be sent everything from the beginning twice
     */
    boolean isAtRest(boolean held) {
        return figures.values().stream()
                .allMatch(f -> (held || f.flights() == 0) && f.inFlight() == 0 && f.settlements() == 0);
    }

    @Override
    public String toString() {
        return figures.values().toString();
    }
}
