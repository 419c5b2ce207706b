package org.crisisline.system.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.outbox.Accepted;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final Said.Ear RESPONDER = new Said.Ear("s", "responder");

    @Test
    void everythingHeardOnceInOrder_nothingToComplainAbout() {
        Account account = of(List.of(accepted("a", 3), accepted("b", 5)), heard("a", 3), heard("b", 5));
        assertThat(account.delivered()).isEqualTo(2);
        assertThat(account.lost()).isEmpty();
        assertThat(account.heardTwice()).isEmpty();
        assertThat(account.outOfOrder()).isEmpty();
        assertThat(account.overtaken()).isZero();
    }

    @Test
    void acceptedAndNotHeard_lost() {
        Account account = of(List.of(accepted("a", 3), accepted("b", 5)), heard("b", 5));
        assertThat(account.delivered()).isEqualTo(1);
        assertThat(account.lost()).singleElement().asString().contains(" a ");
    }

    @Test
    void refusedAndNotHeard_notLost() {
        Said refused = said("a");
        refused.answered(null, new IllegalStateException("no room"), 0);
        Account account = of(List.of(refused, said("b")));
        assertThat(account.lost()).isEmpty();
        assertThat(account.delivered()).isZero();
        assertThat(account.refused()).isEqualTo(1);
        assertThat(account.emergenciesRefused()).isEmpty();
        assertThat(account.unanswered()).isEqualTo(1);
    }

    @Test
    void emergencyRefused_isNamed() {
        Said refused = new Said("s", "person", "responder", "help", Priority.EMERGENCY, 0);
        refused.answered(null, new IllegalStateException("no room"), 0);
        Account account = of(List.of(refused, accepted("a", 3)), heard("a", 3));
        assertThat(account.refused()).isEqualTo(1);
        assertThat(account.emergenciesRefused()).singleElement().asString().contains(" help ");
    }

    @Test
    void heardAgainOrFromNobody_heardTwice() {
        assertThat(of(List.of(accepted("a", 3)), heard("a", 3), heard("a", 9)).heardTwice())
                .hasSize(1);
        assertThat(of(List.of(), heard("x", 3)).heardTwice()).hasSize(1);
    }

    @Test
    void positionDoesNotRise_outOfOrder() {
        Account account = of(List.of(accepted("a", 3), accepted("b", 5)), heard("b", 5), heard("a", 3));
        assertThat(account.outOfOrder()).hasSize(1);
    }

    @Test
    void laterMessageGotTheLowerPosition_overtakenButInOrder() {
        Account account = of(List.of(accepted("a", 5), accepted("b", 3)), heard("b", 3), heard("a", 5));
        assertThat(account.outOfOrder()).isEmpty();
        assertThat(account.overtaken()).isEqualTo(1);
    }

    private static Account of(List<Said> said, Heard... heard) {
        return Account.of(said, Map.of(RESPONDER, Arrays.asList(heard)), 0, List.of());
    }

    private static Said said(String id) {
        return new Said("s", "person", "responder", id, Priority.NORMAL, 0);
    }

    private static Said accepted(String id, long position) {
        Said said = said(id);
        said.answered(new Accepted(id, Priority.NORMAL, position, false, Duration.ZERO, Duration.ZERO), null, 0);
        return said;
    }

    private static Heard heard(String id, long position) {
        return new Heard(new Said.Utterance("person", id), Priority.NORMAL, position, 0);
    }
}
