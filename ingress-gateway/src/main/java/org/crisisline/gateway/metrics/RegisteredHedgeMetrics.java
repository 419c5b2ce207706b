package org.crisisline.gateway.metrics;

import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.crisisline.runtime.metrics.Count;
import org.crisisline.runtime.metrics.Latency;
import org.crisisline.runtime.metrics.Metrics;

/** The metrics of hedges by name. */
public final class RegisteredHedgeMetrics implements HedgeMetrics {
    private final Metrics metrics;
    private final Map<Cause, Count> begun;
    private final Map<Outcome, Count> asked;
    private final Count shed;
    private final Count untaken;
    private final Latency taken;

    /** Registers all of them, so that a count that has never moved is seen as 0. */
    public RegisteredHedgeMetrics(Metrics metrics) {
        this.metrics = metrics;
        begun = counts(
                Cause.class,
                cause -> metrics.count(
                        "crisis_gateway_hedges_total",
                        Tags.of("cause", label(cause)),
                        "Escalations that were asked for directly since the log had not taken them, by why."));
        asked = counts(
                Outcome.class,
                outcome -> metrics.count(
                        "crisis_gateway_hedge_requests_total",
                        Tags.of("outcome", label(outcome)),
                        "Requests to escalation instances, by what became of them."));
        shed = metrics.count(
                "crisis_gateway_hedges_shed_total",
                Tags.empty(),
                "Escalations that were left to the log since too many hedges were under way.");
        untaken = metrics.count(
                "crisis_gateway_hedges_untaken_total", Tags.empty(), "Hedges that no escalation instance took.");
        taken = metrics.latency(
                "crisis_gateway_hedge_seconds", Tags.empty(), "Beginning of a hedge to an instance's answer.");
    }

    /** Shows how many hedges are under way. */
    public void watchInFlight(DoubleSupplier value) {
        metrics.gauge("crisis_gateway_hedges_in_flight", Tags.empty(), "Hedges under way.", value);
    }

    @Override
    public void begun(Cause cause) {
        begun.get(cause).increment();
    }

    @Override
    public void shed() {
        shed.increment();
    }

    @Override
    public void asked(Outcome outcome) {
        asked.get(outcome).increment();
    }

    @Override
    public void taken(long nanos) {
        taken.record(nanos);
    }

    @Override
    public void untaken() {
        untaken.increment();
    }

    private static <E extends Enum<E>> Map<E, Count> counts(Class<E> type, Function<E, Count> make) {
        Map<E, Count> counts = new EnumMap<>(type);
        Arrays.stream(type.getEnumConstants()).forEach(label -> counts.put(label, make.apply(label)));
        return counts;
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
