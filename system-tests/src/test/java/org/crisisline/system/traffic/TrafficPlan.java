package org.crisisline.system.traffic;

import java.math.BigInteger;
import org.crisisline.client.frame.Priority;

/**
 * How much is said.
 *
 * @param sessions each a person and a responder, who take turns
 * @param messagesPerSecond of all of them together, evenly spread
 * @param emergencyEvery each so-manieth message is an emergency
 * @param escalationEvery each so-manieth of these asks for a human, the others are EMERGENCY messages
 */
public record TrafficPlan(int sessions, int messagesPerSecond, int emergencyEvery, int escalationEvery) {
    /** 300 messages a second in 200 sessions, 10 of them emergencies, one of which asks for a human. */
    public static final TrafficPlan CAMPAIGN = new TrafficPlan(200, 300, 29, 10);

    public TrafficPlan {
        if (sessions < 1 || messagesPerSecond < 1 || emergencyEvery < 1 || escalationEvery < 1) {
            throw new IllegalArgumentException("a plan counts from 1");
        }
        if (!BigInteger.valueOf(sessions)
                .gcd(BigInteger.valueOf(emergencyEvery))
                .equals(BigInteger.ONE)) {
            // The same sessions would have all of the emergencies.
            throw new IllegalArgumentException(
                    "sessions = " + sessions + ", emergencyEvery = " + emergencyEvery + ", expected no common divisor");
        }
    }

    /** The same in so many sessions. */
    public TrafficPlan sessions(int number) {
        return new TrafficPlan(number, messagesPerSecond, emergencyEvery, escalationEvery);
    }

    /** The same at that rate. */
    public TrafficPlan rate(int perSecond) {
        return new TrafficPlan(sessions, perSecond, emergencyEvery, escalationEvery);
    }

    long nanosBetween() {
        return 1_000_000_000L / messagesPerSecond;
    }

    int sessionOf(long number) {
        return (int) (number % sessions);
    }

    boolean isPersonsTurn(long number) {
        return (number / sessions) % 2 == 0;
    }

    boolean isEscalation(long number) {
        return number % emergencyEvery == 0 && (number / emergencyEvery) % escalationEvery == 0;
    }

    /** Most is NORMAL; one in six HIGH, one in six LOW. */
    Priority priorityOf(long number) {
        if (number % emergencyEvery == 0) {
            return Priority.EMERGENCY;
        }
        return switch ((int) ((number / sessions + number) % 6)) {
            case 0 -> Priority.HIGH;
            case 1 -> Priority.LOW;
            default -> Priority.NORMAL;
        };
    }
}
