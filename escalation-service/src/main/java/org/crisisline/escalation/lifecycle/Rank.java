package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import org.crisisline.schemas.order.RankOrder;

/**
 * Who acts first. Every instance reads everything; for each escalation one of them has rank 0 and acts at once, the others wait a step
 * per rank for its record, then act themselves. So an instance that is gone costs one step.
 *
 * @param instance number of this instance, from 0
 * @param instances how many there are
 * @param step how long each rank waits for the one before it
 */
public record Rank(int instance, int instances, Duration step) {
    public Rank {
        if (instances < 1) {
            throw new IllegalArgumentException("instances = " + instances + ", expected at least 1");
        }
        if (instance < 0 || instance >= instances) {
            throw new IllegalArgumentException("instance-number = " + instance + ", expected 0 to " + (instances - 1)
                    + " (instances = " + instances + ")");
        }
        if (step.isNegative() || step.isZero()) {
            throw new IllegalArgumentException("rank-step = " + step + ", expected more than nothing");
        }
    }

    /** The rank of this instance for an escalation, from 0. */
    public int of(String escalationId) {
        return RankOrder.rank(escalationId, instance, instances);
    }

    /** How long this instance leaves the escalation to the others; nothing at rank 0. */
    public Duration patience(String escalationId) {
        return step.multipliedBy(of(escalationId));
    }

    /** As {@link #patience}, for an escalation that another instance is already about: nobody needs to be first. */
    public Duration takeOver(String escalationId) {
        return step.multipliedBy(of(escalationId) + 1L);
    }
}
