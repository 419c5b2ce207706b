package org.crisisline.cli.perf;

/** Counts what became of a flood. Used on the flood's event loop only. */
public final class FloodTally {
    private boolean counting;
    private long thrown;
    private long unwritable;
    private long accepted;
    private long refused;
    private long received;
    private long closed;

    void countFromNow() {
        counting = true;
    }

    void thrown() {
        thrown += counted();
    }

    void unwritable() {
        unwritable += counted();
    }

    void accepted() {
        accepted += counted();
    }

    void refused() {
        refused += counted();
    }

    void received() {
        received += counted();
    }

    void closed() {
        closed += counted();
    }

    private int counted() {
        return counting ? 1 : 0;
    }

    Counts counts() {
        return new Counts(thrown, unwritable, accepted, refused, received, closed);
    }

    /**
     * Of the time that counts.
     *
     * @param thrown messages written
     * @param unwritable messages that no socket took, since earlier ones were still in it
     * @param accepted answered by {@code accepted}
     * @param refused answered by {@code error}
     * @param received that came to the other one of a pair
     * @param closed connections that the gateway closed
     */
    public record Counts(long thrown, long unwritable, long accepted, long refused, long received, long closed) {}
}
