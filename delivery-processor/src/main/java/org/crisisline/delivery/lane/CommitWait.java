package org.crisisline.delivery.lane;

/**
 * Knows when what was handed over is durable: when the task has been committed often enough since. Commits are counted as they happen, and never
 * concluded from the time that has passed, since one that is due may be skipped, for as long as the group rebalances or its coordinator is away.
 *
 * <p>Two are waited for. A producer that is refused a record for its size is given another one in its place on its own thread, maybe while the flush
 * of a commit waits already, which then does not wait for that one; the next flush does. Immutable.
 *
 * @param until how often the task is to be committed
 */
public record CommitWait(long until) {
    private static final int COMMITS = 2;

    /**
     * A wait that begins now.
     *
     * @param commits how often the task was committed when the last of what matters had been handed over
     */
    public static CommitWait since(long commits) {
        return new CommitWait(commits + COMMITS);
    }

    /**
     * Whether it is durable.
     *
     * @param commits how often the task has been committed now
     */
    public boolean isOver(long commits) {
        return commits >= until;
    }
}
