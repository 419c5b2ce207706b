package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.crisisline.cli.oncall.CallStory;
import org.crisisline.system.fleet.Fleet;
import org.crisisline.system.traffic.Account;
import org.crisisline.system.traffic.Emergencies;
import org.crisisline.system.traffic.Traffic;
import org.crisisline.system.traffic.Waits;

/** Strikes a fleet while people talk and others ask for a human, mends it, and finds out who was called, and when. */
final class EscalationDrill {
    private static final Duration SETTLING = Duration.ofSeconds(90);
    /** Connecting takes longer than asking: so many more people are there than ask in the time that is planned, for a slow cure. */
    private static final Duration SPARE = Duration.ofSeconds(8);

    private final Fleet fleet;
    private final Traffic traffic;
    private final int perSecond;
    private final Duration before;
    private final Duration after;

    /**
     * @param perSecond how many ask for a human in a second
     * @param before for how long before the fault
     * @param after for how long when it is mended
     */
    EscalationDrill(Fleet fleet, Traffic traffic, int perSecond, Duration before, Duration after) {
        this.fleet = fleet;
        this.traffic = traffic;
        this.perSecond = perSecond;
        this.before = before;
        this.after = after;
    }

    /**
     * What became of those who asked.
     *
     * @param fault in whose course
     * @param promised each that was asked while the fault lasted is called within this
     * @param asked all of them
     * @param never those for whom nobody was called
     * @param again calls that said what another one had said
     * @param keys the most alarms that one escalation was at the receiver
     * @param struck those who asked while the fault lasted, or were still waiting when it began
     * @param mended those who asked later
     */
    record Cost(
            Fault fault,
            Duration promised,
            int asked,
            List<CallStory> never,
            long again,
            long keys,
            Waits struck,
            Waits mended) {
        /** Escalations that were called, and later than promised. */
        long late() {
            return struck.longerThan(promised);
        }
    }

    /**
     * Runs it.
     *
     * @throws AssertionError when for one who asked nobody was called, when a call of one escalation would be a second alarm, or when
     *     what people said was lost
     */
    Cost run(Fault fault, Duration promised) throws Exception {
        Duration planned = before.plus(fault.lasts()).plus(after).plus(SPARE);
        try (Emergencies emergencies = new Emergencies(fleet, perSecond, planned)) {
            traffic.talk();
            emergencies.begin();
            traffic.listenFor(before);
            long struckAt = System.nanoTime();
            fault.strike(fleet);
            traffic.listenFor(fault.lasts());
            long mendedAt = System.nanoTime();
            fault.mend(fleet);
            traffic.listenFor(after);
            emergencies.stop();
            traffic.pause();
            // Also long enough for a second call that somebody had in mind.
            Account account = traffic.settle(SETTLING);
            awaitCalls(emergencies);
            Cost cost = cost(fault, promised, emergencies.book().stories(), struckAt, mendedAt);
            check(cost, account, emergencies);
            return cost;
        }
    }

    private static void awaitCalls(Emergencies emergencies) {
        try {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(100))
                    .atMost(SETTLING)
                    .until(() -> emergencies.book().uncalled() == 0);
        } catch (ConditionTimeoutException e) {
            // The account says for whom nobody was called.
        }
    }

    private static Cost cost(Fault fault, Duration promised, List<CallStory> stories, long struckAt, long mendedAt) {
        return new Cost(
                fault,
                promised,
                stories.size(),
                stories.stream().filter(CallStory::isMissed).toList(),
                stories.stream().mapToLong(CallStory::repeats).sum(),
                stories.stream().mapToLong(CallStory::keys).max().orElse(0),
                Waits.during(stories, struckAt, mendedAt),
                Waits.since(stories, mendedAt));
    }

    private static void check(Cost cost, Account account, Emergencies emergencies) {
        SoftAssertions all = new SoftAssertions();
        all.assertThat(Shown.of(cost.never().stream().map(emergencies::describe).toList()))
                .as("nobody was called for")
                .isEmpty();
        all.assertThat(cost.keys()).as("alarms of one escalation").isLessThanOrEqualTo(1);
        all.assertThat(Shown.of(account.lost())).as("accepted and lost").isEmpty();
        all.assertThat(account.unanswered()).as("never answered").isZero();
        assertThat(all.errorsCollected()).as("after %s", cost.fault()).isEmpty();
    }
}
