package org.crisisline.cli.perf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.crisisline.cli.oncall.CallStory;
import org.crisisline.cli.oncall.CallTimes;
import org.crisisline.cli.oncall.OnCallCall;

/**
 * What came of it; histograms are in nanoseconds.
 *
 * @param logged the gateway reads the frame → the partition's leader has written it, by its time stamp
 * @param arrived that → the call is at the receiver
 * @param called the gateway reads the frame → the receiver has answered the call, on this machine's clock
 * @param service the gateway reads the frame → the escalation-service has the answer, as it says itself
 * @param told the frame being due → its sender hears that a human is called
 * @param asked escalations that were asked
 * @param missed those of them for which nobody was called
 * @param untold those of them whose sender has not heard
 * @param late those of them whose call took longer than is promised, by the longer of {@code called} and {@code service}
 * @param repeats calls that said what another one had said
 * @param load what went on beside it
 */
public record EscalationResult(
        Histogram logged,
        Histogram arrived,
        Histogram called,
        Histogram service,
        Histogram told,
        int asked,
        long missed,
        long untold,
        long late,
        long repeats,
        LoadResult load)
        implements Figures {
    /** What is promised of every single one. */
    public static final Duration PROMISE = Duration.ofMillis(200);

    /** What is aimed at, of 99 in 100. */
    public static final Duration AIM = Duration.ofMillis(50);

    private static final long LONGEST = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;

    /** @param loggedAt when the log wrote what each session asked; only of those that it has */
    static EscalationResult of(Collection<CallStory> stories, Map<String, Instant> loggedAt, LoadResult load) {
        return new EscalationResult(
                histogram(
                        stories,
                        story -> times(story)
                                .flatMap(times -> Optional.ofNullable(loggedAt.get(story.sessionId()))
                                        .map(logged -> Duration.between(times.requestedAt(), logged)))),
                histogram(
                        stories,
                        story -> times(story)
                                .flatMap(times -> Optional.ofNullable(loggedAt.get(story.sessionId()))
                                        .map(logged -> Duration.between(logged, times.arrivedAt())))),
                histogram(stories, CallStory::sinceRead),
                histogram(stories, story -> story.told().map(CallStory.Told::elapsed)),
                histogram(stories, CallStory::untilTold),
                stories.size(),
                stories.stream().filter(CallStory::isMissed).count(),
                stories.stream().filter(story -> story.told().isEmpty()).count(),
                stories.stream().filter(EscalationResult::isLate).count(),
                stories.stream().mapToLong(CallStory::repeats).sum(),
                load);
    }

    private static Optional<CallTimes> times(CallStory story) {
        return story.calls().stream().map(OnCallCall::times).findFirst();
    }

    private static Histogram histogram(Collection<CallStory> stories, Function<CallStory, Optional<Duration>> time) {
        Histogram histogram = new Histogram(LONGEST, DIGITS);
        for (CallStory story : stories) {
            time.apply(story).ifPresent(taken -> histogram.recordValue(clamped(taken.toNanos())));
        }
        return histogram;
    }

    private static long clamped(long nanos) {
        return Math.max(0, Math.min(nanos, LONGEST));
    }

    private static boolean isLate(CallStory story) {
        Duration byReceiver = story.sinceRead().orElse(Duration.ZERO);
        Duration byService = story.told().map(CallStory.Told::elapsed).orElse(Duration.ZERO);
        Duration longer = byReceiver.compareTo(byService) > 0 ? byReceiver : byService;
        // Both are up to 1 ms too long, since records cut times to a millisecond: who is in doubt is late.
        return longer.compareTo(PROMISE) >= 0;
    }

    /** Whether all that is promised was kept: a human for each, in time, called once. */
    public boolean isKept() {
        return missed == 0 && late == 0 && repeats == 0;
    }

    /** Whether also the aim was. */
    public boolean isAimReached() {
        return isKept() && called.getValueAtPercentile(99) < AIM.toNanos();
    }

    @Override
    public void print(PrintWriter out) {
        Percentiles.header(out);
        Percentiles.row(out, "logged", logged);
        Percentiles.row(out, "arrived", arrived);
        Percentiles.row(out, "called", called);
        Percentiles.row(out, "service", service);
        Percentiles.row(out, "told", told);
        Percentiles.row(out, "accepted", load.accepted());
        Percentiles.row(out, "delivered", load.delivered());
        out.printf(
                "escalations %d, missed %d, over %d ms %d, called again %d, sender not told %d%n",
                asked, missed, PROMISE.toMillis(), late, repeats, untold);
        out.printf("beside them: sent %d, lost %d, refused %d%n", load.sent(), load.lost(), load.refused());
        out.printf(
                "promise (each within %d ms, called once): %s; aim (p99 of called < %d ms): %s%n",
                PROMISE.toMillis(),
                isKept() ? "kept" : "BROKEN",
                AIM.toMillis(),
                isAimReached() ? "reached" : "missed");
        out.flush();
    }

    @Override
    public ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.set("logged", Percentiles.json(logged));
        root.set("arrived", Percentiles.json(arrived));
        root.set("called", Percentiles.json(called));
        root.set("service", Percentiles.json(service));
        root.set("told", Percentiles.json(told));
        root.put("escalations", asked)
                .put("missed", missed)
                .put("late", late)
                .put("repeats", repeats)
                .put("untold", untold)
                .put("kept", isKept())
                .put("aimReached", isAimReached());
        root.set("load", load.json());
        return root;
    }
}
