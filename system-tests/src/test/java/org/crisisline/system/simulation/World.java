package org.crisisline.system.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** What all nodes of a run share: time as it passes, chance, and the story of what happened. */
final class World {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final SplittableRandom random;
    private boolean calm;
    private final List<String> story;
    private long nanos;

    /** @param told whether the story is kept */
    World(long seed, boolean told) {
        random = new SplittableRandom(seed);
        story = told ? new ArrayList<>() : null;
    }

    /** From now on nothing fails any more. */
    void calm() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    SplittableRandom random() {
        return random;
    }

    /** True once in so many times. */
    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    long nanos() {
        return nanos;
    }

    Instant instant() {
        return BEGIN.plusNanos(nanos);
    }

    void pass(Duration duration) {
        nanos += duration.toNanos();
    }

    void tell(Supplier<String> what) {
        if (story != null) {
            story.add(String.format("%9.3f %s", nanos / 1e9, what.get()));
        }
    }

    List<String> story() {
        return story == null ? List.of() : story;
    }
}
