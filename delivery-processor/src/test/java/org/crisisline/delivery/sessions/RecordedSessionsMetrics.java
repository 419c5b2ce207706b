package org.crisisline.delivery.sessions;

import java.util.ArrayList;
import java.util.List;

/** Notes what the sessions topology tells, in order. */
public final class RecordedSessionsMetrics implements SessionsMetrics {
    final List<String> told = new ArrayList<>();
    /** Throws in the middle of a decision: an error of ours like any other. */
    boolean fails;

    @Override
    public void began() {
        if (fails) {
            throw new IllegalStateException("what somebody wrote");
        }
        told.add("began");
    }

    @Override
    public void ended(String cause) {
        told.add(cause);
    }

    @Override
    public void goneWithGateway() {
        told.add("gone with gateway");
    }

    @Override
    public void calledForAbsence() {
        told.add("called for absence");
    }

    @Override
    public void deadLettered(String reason) {
        told.add("dead-lettered " + reason);
    }

    @Override
    public void badHeartbeat() {
        told.add("bad heartbeat");
    }
}
