package org.crisisline.system.traffic;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;
import org.crisisline.cli.oncall.CallStory;

/**
 * How long it took until somebody was called, of those for whom somebody was. Pure.
 *
 * @param sinceAsked from when the client was to send the frame
 * @param sinceRead from the gateway's reading of the frame that led to the call; one that was sent again counts from there
 */
public record Waits(Histogram sinceAsked, Histogram sinceRead) {
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;

    /** Whom something hit that lasted from {@code from} to {@code to}: who asked meanwhile, or was still waiting when it began. */
    public static Waits during(Collection<CallStory> stories, long from, long to) {
        return of(stories, story -> story.askedNanos() < to && answeredAt(story).orElse(Long.MAX_VALUE) >= from);
    }

    /** Who asked then or later. */
    public static Waits since(Collection<CallStory> stories, long from) {
        return of(stories, story -> story.askedNanos() >= from);
    }

    private static Waits of(Collection<CallStory> stories, Predicate<CallStory> which) {
        var some = stories.stream().filter(which).toList();
        return new Waits(histogram(some, CallStory::sinceAsked), histogram(some, CallStory::sinceRead));
    }

    private static Optional<Long> answeredAt(CallStory story) {
        return story.sinceAsked().map(wait -> story.askedNanos() + wait.toNanos());
    }

    private static Histogram histogram(Collection<CallStory> stories, Function<CallStory, Optional<Duration>> time) {
        Histogram histogram = new Histogram(LONGEST, DIGITS);
        for (CallStory story : stories) {
            time.apply(story).ifPresent(wait -> histogram.recordValue(Math.max(0, Math.min(wait.toNanos(), LONGEST))));
        }
        return histogram;
    }

    /** Of those who waited, so many in a hundred waited no longer. */
    public Duration percentile(double percentile) {
        return Duration.ofNanos(sinceAsked.getValueAtPercentile(percentile));
    }

    /** The longest wait; zero when nobody waited. */
    public Duration longest() {
        return Duration.ofNanos(sinceAsked.getMaxValue());
    }

    /** The longest wait, counted from the gateway's reading. */
    public Duration longestSinceRead() {
        return Duration.ofNanos(sinceRead.getMaxValue());
    }

    /** How many waited longer than that. */
    public long longerThan(Duration limit) {
        return sinceAsked.getTotalCount() - sinceAsked.getCountBetweenValues(0, limit.toNanos());
    }
}
