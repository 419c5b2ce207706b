package org.crisisline.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.crisisline.cli.ledger.Cause;
import org.crisisline.cli.ledger.Finding;
import org.crisisline.cli.ledger.Place;
import org.junit.jupiter.api.Test;

class SettlingTest {
    private final Settling settling = new Settling();

    private static Finding finding(long offset) {
        return new Finding(
                new Place("crisis.messages.normal", 0, offset),
                Cause.SESSION_OVER_NO_OUTCOME,
                Optional.of("S"),
                Optional.of("m" + offset),
                Optional.of("b"));
    }

    @Test
    void nothingFound_isSettledAtOnce() {
        assertThat(settling.look(List.of())).isFalse();
        assertThat(settling.young()).isZero();
    }

    @Test
    void goneAtTheSecondLook_isSettled() {
        assertThat(settling.look(List.of(finding(1)))).isTrue();
        assertThat(settling.look(List.of())).isFalse();
        assertThat(settling.isStubborn(finding(1))).isFalse();
    }

    @Test
    void thereFromTheFirstLookToTheLast_isStubborn() {
        settling.look(List.of(finding(1), finding(2)));
        settling.look(List.of(finding(2)));

        assertThat(settling.look(List.of(finding(2)))).isTrue();
        assertThat(settling.isStubborn(finding(2))).isTrue();
        assertThat(settling.young()).isZero();
    }

    @Test
    void cameUpMeanwhile_isYoung() {
        settling.look(List.of(finding(1)));

        assertThat(settling.look(List.of(finding(3)))).isFalse();
        assertThat(settling.isStubborn(finding(3))).isFalse();
        assertThat(settling.young()).isEqualTo(1);
    }

    @Test
    void goneAndBack_isYoung() {
        settling.look(List.of(finding(1), finding(2)));
        settling.look(List.of(finding(2)));
        settling.look(List.of(finding(1), finding(2)));

        assertThat(settling.isStubborn(finding(1))).isFalse();
        assertThat(settling.young()).isEqualTo(1);
    }
}
