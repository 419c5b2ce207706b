package org.crisisline.delivery.lane;

import java.util.List;

/** Where the effects of time go. Called by {@link LaneCore#onTick}, on its thread. */
public interface Outlet {
    /** Carries out the effects of one decision, in order, before it returns. */
    void carryOut(List<Effect> effects);

    /**
     * A decision failed; what was in flight to the session is dropped, nothing else has changed. Throws the error again if the lane
     * can't go on.
     */
    void failed(String sessionId, RuntimeException error);
}
