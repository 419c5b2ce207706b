package org.crisisline.client.reconnect;

import java.util.random.RandomGenerator;

/** Dice that always show the most that is allowed. */
public final class HighestDice implements RandomGenerator {
    public static final RandomGenerator ALWAYS = new HighestDice();

    private HighestDice() {}

    @Override
    public long nextLong() {
        throw new UnsupportedOperationException("only bounded dice are thrown");
    }

    @Override
    public long nextLong(long bound) {
        return bound - 1;
    }
}
