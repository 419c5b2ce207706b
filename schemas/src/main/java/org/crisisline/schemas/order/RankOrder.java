package org.crisisline.schemas.order;

/**
 * Who of n escalation instances goes first for an escalation: {@code rank = (hash(id) + instance) mod n}. The instances act by it, and gateways ask by
 * it, so that in health one asks whom the others leave it to. String hash codes are specified, so all agree.
 */
public final class RankOrder {
    private RankOrder() {}

    /** The rank of an instance for an escalation, from 0, which acts first. */
    public static int rank(String escalationId, int instance, int instances) {
        return (int) Math.floorMod((long) escalationId.hashCode() + instance, (long) instances);
    }

    /** The instance, from 0, that has a rank for an escalation. */
    public static int instance(String escalationId, int rank, int instances) {
        return (int) Math.floorMod((long) rank - escalationId.hashCode(), (long) instances);
    }
}
