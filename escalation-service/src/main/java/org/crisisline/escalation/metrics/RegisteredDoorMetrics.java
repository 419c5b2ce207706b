package org.crisisline.escalation.metrics;

import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.crisisline.runtime.metrics.Count;
import org.crisisline.runtime.metrics.Latency;
import org.crisisline.runtime.metrics.Metrics;

/** The door's metrics by name. */
public final class RegisteredDoorMetrics implements DoorMetrics {
    private final Metrics metrics;
    private final Map<Ask, Count> asks;
    private final Map<Answer, Count> answers;
    private final Latency latency;

    /** Registers all of them, so that a count that has never moved is seen as 0. */
    public RegisteredDoorMetrics(Metrics metrics) {
        this.metrics = metrics;
        asks = counts(
                Ask.class,
                outcome -> metrics.count(
                        "crisis_escalation_door_asks_total",
                        Tags.of("outcome", label(outcome)),
                        "Direct calls by gateways, by what became of them."));
        answers = counts(
                Answer.class,
                outcome -> metrics.count(
                        "crisis_escalation_door_answers_total",
                        Tags.of("outcome", label(outcome)),
                        "Requests of humans who answer a call, by what became of them."));
        latency = metrics.latency(
                "crisis_escalation_door_seconds",
                Tags.empty(),
                "A gateway's direct call read to its answer, which waits for the channel for a while.");
    }

    /** How many answers wait for the desk. */
    public void waiting(DoubleSupplier value) {
        metrics.gauge(
                "crisis_escalation_door_waiting",
                Tags.empty(),
                "Direct calls whose answer waits for a channel.",
                value);
    }

    @Override
    public void asked(Ask outcome, long nanos) {
        asks.get(outcome).increment();
        latency.record(nanos);
    }

    @Override
    public void answered(Answer outcome) {
        answers.get(outcome).increment();
    }

    private static <E extends Enum<E>> Map<E, Count> counts(Class<E> type, Function<E, Count> make) {
        Map<E, Count> counts = new EnumMap<>(type);
        Arrays.stream(type.getEnumConstants()).forEach(outcome -> counts.put(outcome, make.apply(outcome)));
        return Collections.unmodifiableMap(counts);
    }

    private static String label(Enum<?> outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
