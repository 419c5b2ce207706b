package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.crisisline.cli.audit.Audit;
import org.crisisline.cli.audit.AuditJson;
import org.crisisline.cli.audit.ProcessorFigures;
import org.crisisline.cli.audit.Verdict;
import org.crisisline.cli.ledger.Outcome;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.oncall.OnCallCall;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.system.fleet.Fleet;
import org.crisisline.system.fleet.Node;
import org.crisisline.system.traffic.Account;
import org.crisisline.system.traffic.Traffic;

/** Strikes a fleet while people talk, mends it, lets it come to rest, and draws up the account: each fault is judged by itself. */
final class Drill {
    private static final Duration SETTLING = Duration.ofSeconds(90);
    /** Of what is said beside a fault that does not stop everything: who refuses more has not stood the fault, but sent people away. */
    private static final double MOST_REFUSED = 0.1;

    private final Fleet fleet;
    private final Traffic traffic;
    private final Duration before;
    private final Duration after;

    /**
     * @param before how long people talk before the fault
     * @param after how long they go on when it is mended
     */
    Drill(Fleet fleet, Traffic traffic, Duration before, Duration after) {
        this.fleet = fleet;
        this.traffic = traffic;
        this.before = before;
        this.after = after;
    }

    /**
     * What a fault did.
     *
     * @param fault which
     * @param said in its course
     * @param delivered of these
     * @param refused of these; the senders were told so
     * @param lost accepted and never heard
     * @param duplicates that clients filtered out
     * @param reconnects of clients
     * @param struck standstills while it lasted
     * @param mended standstills from its end on
     */
    record Cost(
            Fault fault,
            int said,
            int delivered,
            int refused,
            int lost,
            long duplicates,
            long reconnects,
            Standstills struck,
            Standstills mended) {
        /** Of what was said: 0 nothing, 1 everything. */
        double refusedShare() {
            return (double) refused / said;
        }

        /** What its target is about. */
        Duration measured(Fault.Scope scope) {
            return switch (scope) {
                case PARTITION -> struck.partition();
                case PARTICIPANT -> struck.longest();
            };
        }
    }

    /**
     * Of all participants the median and the longest; of all partitions the longest: how long it took to the next delivered message there. Times in which all that
     * was due was refused are among them.
     */
    record Standstills(Duration median, Duration longest, Duration partition) {
        static Standstills in(Traffic traffic, long from, long to, long watchedUntil) {
            List<Duration> guests = traffic.standstillsOfGuests(from, to, watchedUntil);
            List<Duration> partitions = traffic.standstillsOfPartitions(from, to, watchedUntil);
            return new Standstills(
                    at(guests, guests.size() / 2),
                    at(guests, guests.size() - 1),
                    at(partitions, partitions.size() - 1));
        }

        private static Duration at(List<Duration> sorted, int index) {
            return sorted.isEmpty() ? Duration.ZERO : sorted.get(index);
        }
    }

    /**
     * Runs it.
     *
     * @throws AssertionError when something was lost, came twice, came out of order, when much or an emergency was refused, or nobody was called
     */
    Cost run(Fault fault) throws Exception {
        traffic.spread();
        Account settled = traffic.settle(SETTLING);
        long connections = traffic.connections();
        traffic.talk();
        traffic.listenFor(before);
        long struckAt = System.nanoTime();
        fault.strike(fleet);
        traffic.listenFor(fault.lasts());
        long mendedAt = System.nanoTime();
        fault.mend(fleet);
        traffic.listenFor(after);
        long endedAt = System.nanoTime();
        traffic.pause();
        Account account = traffic.settle(SETTLING);
        Cost cost = new Cost(
                fault,
                account.said() - settled.said(),
                account.delivered() - settled.delivered(),
                account.refused() - settled.refused(),
                account.lost().size(),
                account.duplicates() - settled.duplicates(),
                traffic.connections() - connections,
                Standstills.in(traffic, struckAt, mendedAt, endedAt),
                Standstills.in(traffic, mendedAt, endedAt, endedAt));
        check(cost, account);
        return cost;
    }

    private void check(Cost cost, Account account) throws InterruptedException {
        Fault fault = cost.fault();
        SoftAssertions all = new SoftAssertions();
        all.assertThat(Shown.of(account.lost())).as("accepted and lost").isEmpty();
        all.assertThat(Shown.of(account.heardTwice())).as("heard twice").isEmpty();
        all.assertThat(Shown.of(account.outOfOrder())).as("out of order").isEmpty();
        all.assertThat(account.unanswered()).as("never answered").isZero();
        all.assertThat(Shown.of(account.emergenciesRefused()))
                .as("emergencies refused")
                .isEmpty();
        if (fault.extent() == Fault.Extent.PART) {
            all.assertThat(cost.refusedShare())
                    .as("of %d messages said, %d refused", cost.said(), cost.refused())
                    .isLessThanOrEqualTo(MOST_REFUSED);
        }
        all.assertThat(Shown.of(account.complaints()))
                .as("what clients complained about")
                .isEmpty();
        all.assertThat(fleet.calls().stream().map(OnCallCall::sessionId).collect(Collectors.toSet()))
                .as("sessions for which somebody was called")
                .containsAll(traffic.escalatedSessions());
        // Before the audit, which waits for what these say will never come.
        assertThat(all.errorsCollected()).as("after %s", fault).isEmpty();
        Verdict audit = audit();
        all.assertThat(audit.unaccounted())
                .as("not accounted for by the topics")
                .isEmpty();
        all.assertThat(audit.sums().pairs(Outcome.DELIVERED))
                .as("delivered, by the topics")
                .isGreaterThanOrEqualTo(account.delivered());
        assertThat(all.errorsCollected()).as("after %s", fault).isEmpty();
        checkStores(fault);
    }

    /** Replays, restored stores and tasks that moved must not have made the lanes count otherwise than the topics do. A processor may still be starting. */
    private void checkStores(Fault fault) {
        ProcessorFigures processors = new ProcessorFigures(fleet.operations(Node.Kind.PROCESSOR), Optional.empty());
        Audit.Question withStores = new Audit.Question(Optional.empty(), SETTLING, Optional.of(processors));
        Awaitility.await("after " + fault)
                .pollInterval(Duration.ofSeconds(1))
                .atMost(SETTLING.multipliedBy(2))
                .untilAsserted(() -> {
                    JsonNode audit = AuditJson.of(audit(withStores));
                    assertThat(audit.path("processor").path("result").asText())
                            .as("gauges %s, by the topics %s", audit.path("processor"), audit.path("live"))
                            .isEqualTo("agrees");
                });
    }

    /** From the topics alone; taken again while the last acknowledgements are on their way. */
    private Verdict audit() {
        Audit.Question everything = new Audit.Question(Optional.empty(), SETTLING, Optional.empty());
        return Awaitility.await("nothing pending")
                .pollInterval(Duration.ofMillis(200))
                .atMost(SETTLING.multipliedBy(2))
                .until(() -> audit(everything), verdict -> verdict.sums().pairs(Outcome.PENDING) == 0);
    }

    private Verdict audit(Audit.Question question) throws InterruptedException {
        return new Audit(
                        Brokers.at(fleet.bootstrapServers(), Optional.empty()),
                        question,
                        (read, total) -> {},
                        Ticker.system(),
                        Clock.systemUTC())
                .take();
    }
}
