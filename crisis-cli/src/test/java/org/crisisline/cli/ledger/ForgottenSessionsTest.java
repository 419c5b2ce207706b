package org.crisisline.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;

/** Sessions that are over, and of whose END retention has taken some or all. */
class ForgottenSessionsTest {
    private static final long LATER = Facts.timeOf(500);

    private final Facts facts = new Facts().attached("a", "b");

    private List<Long> open(Sums sums) {
        return List.of(
                sums.live(Lane.EMERGENCY).openSessions(),
                sums.live(Lane.ROUTINE).openSessions(),
                sums.sessionsLive(),
                sums.sessionsOver());
    }

    @Test
    void endThatStandsInOneLog_isOverInTheLogsThatNoLongerReachBackToIt() {
        facts.ended(Priority.NORMAL, 9, List.of("a", "b"))
                .ended(Priority.EMERGENCY, 9, List.of("a", "b"))
                .logKeptSince(Priority.HIGH, LATER)
                .logKeptSince(Priority.LOW, LATER);

        assertThat(open(facts.judge())).containsExactly(0L, 0L, 0L, 1L);
    }

    @Test
    void endThatIsMissingWhereTheLogReachesBack_isMissing() {
        facts.ended(Priority.NORMAL, 9, List.of("a", "b"))
                .ended(Priority.EMERGENCY, 9, List.of("a", "b"))
                .logKeptSince(Priority.HIGH, LATER);

        assertThat(open(facts.judge())).containsExactly(0L, 1L, 0L, 1L);
    }

    @Test
    void presenceOlderThanEveryLog_isNoSessionThatLives() {
        for (Priority priority : Priority.values()) {
            facts.logKeptSince(priority, LATER);
        }

        assertThat(open(facts.judge())).containsExactly(0L, 0L, 0L, 0L);
    }

    @Test
    void presenceToWhichOneLogReachesBack_isASessionThatLives() {
        for (Priority priority : List.of(Priority.HIGH, Priority.NORMAL, Priority.LOW)) {
            facts.logKeptSince(priority, LATER);
        }

        assertThat(open(facts.judge())).containsExactly(1L, 1L, 1L, 0L);
    }

    @Test
    void presenceThatIsRenewed_isASessionThatLives() {
        for (Priority priority : Priority.values()) {
            facts.logKeptSince(priority, LATER);
        }
        assertThat(open(facts.judge())).containsExactly(0L, 0L, 0L, 0L);

        facts.resumed("b", Facts.EPOCH, true, 5, Facts.timeOf(900));

        assertThat(open(facts.judge())).containsExactly(1L, 1L, 1L, 0L);
    }
}
