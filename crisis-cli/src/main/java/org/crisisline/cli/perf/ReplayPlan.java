package org.crisisline.cli.perf;

/**
 * How coming back is measured.
 *
 * @param returns responders that come to a session in which messages wait for them, one after the other
 * @param pending messages that wait for each
 * @param backlog messages that wait in one more session; 0: none
 */
public record ReplayPlan(int returns, int pending, int backlog) {
    private static final int MOST_RETURNS = 5_000;
    /** A session's log takes 50,000, and 90 % of that at NORMAL. */
    private static final int MOST_PENDING = 45_000;

    public ReplayPlan {
        requireWithin("returns", returns, 1, MOST_RETURNS);
        requireWithin("pending", pending, 1, MOST_PENDING);
        requireWithin("backlog", backlog, 0, MOST_PENDING);
    }

    private static void requireWithin(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " = " + value + ", expected " + least + " to " + most);
        }
    }
}
