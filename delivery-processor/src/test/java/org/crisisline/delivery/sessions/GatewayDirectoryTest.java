package org.crisisline.delivery.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.crisisline.schemas.record.GatewayHeartbeat;
import org.junit.jupiter.api.Test;

class GatewayDirectoryTest {
    private static final GatewayRef A = new GatewayRef("a", 1, 0);
    private static final GatewayRef B = new GatewayRef("b", 1, 1);

    private final GatewayDirectory directory = new GatewayDirectory(Duration.ofSeconds(3));

    @Test
    void gatewayIsDeadWhenAnotherHasBeatenForTheTimeoutAfterIt() {
        beat(A, 0);
        beat(B, 500);
        beat(B, 1_500);
        beat(B, 2_500);
        assertThat(directory.isDead(A)).isFalse();

        beat(B, 3_500);

        assertThat(directory.isDead(A)).isTrue();
        assertThat(directory.isDead(B)).isFalse();
        beat(A, 3_600);
        assertThat(directory.isDead(A)).isFalse();
    }

    @Test
    void gatewayThatIsAloneIsNeverDead() {
        beat(A, 0);

        assertThat(directory.isDead(A)).isFalse();
    }

    @Test
    void outageOfTheBrokersKillsNobody() {
        beat(A, 0);
        beat(B, 500);

        beat(B, 60_000);
        beat(B, 61_000);

        assertThat(directory.isDead(A)).isFalse();
        beat(A, 61_100);
        beat(B, 63_000);
        assertThat(directory.isDead(A)).isFalse();
    }

    @Test
    void newerIncarnationOfTheSameNameMeansTheOldOneIsDead() {
        beat(A, 0);
        beat(new GatewayRef("a", 2, 0), 100);

        assertThat(directory.isDead(A)).isTrue();
        assertThat(directory.isDead(new GatewayRef("a", 2, 0))).isFalse();
        beat(A, 200);
        assertThat(directory.isDead(A)).isTrue();
    }

    @Test
    void anotherOwnerOfItsMailboxMeansItIsDead() {
        beat(A, 0);
        beat(new GatewayRef("c", 1, A.mailbox()), 100);

        assertThat(directory.isDead(A)).isTrue();
    }

    @Test
    void presenceMayComeBeforeTheFirstHeartbeat() {
        beatUntil(B, 0, 60_000);
        GatewayRef newcomer = new GatewayRef("new", 1, 5);

        assertThat(directory.isDead(newcomer)).as("asked for the first time").isFalse();
        beatUntil(B, 61_000, 89_000);
        assertThat(directory.isDead(newcomer)).isFalse();
        beatUntil(B, 90_000, 91_000);
        assertThat(directory.isDead(newcomer)).isTrue();
        beat(newcomer, 91_500);
        assertThat(directory.isDead(newcomer)).isFalse();
    }

    @Test
    void stoppedGatewayWakes_itsMailboxIsAnothers_lateBeatTakesNothingBack() {
        GatewayRef newcomer = new GatewayRef("c", 1, A.mailbox());
        beat(A, 0);
        beatUntil(B, 500, 8_500);
        beat(newcomer, 9_000);
        assertThat(directory.isDead(newcomer)).isFalse();

        beat(A, 9_500);

        assertThat(directory.isDead(newcomer)).isFalse();
        assertThat(directory.isDead(A)).isTrue();
    }

    @Test
    void newcomersClockIsBehind_firstBeatTakesTheMailboxAllTheSame() {
        GatewayRef old = new GatewayRef("a", 2_000_000, 0);
        GatewayRef newcomer = new GatewayRef("c", 1_000_000, 0);
        beat(old, 0);
        beatUntil(B, 500, 8_500);

        beat(newcomer, 9_000);
        beat(old, 9_500);
        beat(newcomer, 10_000);

        assertThat(directory.isDead(newcomer)).isFalse();
        assertThat(directory.isDead(old)).isTrue();
    }

    @Test
    void formerOwnerClaimsItAnew_takesIt() {
        GatewayRef newcomer = new GatewayRef("c", 1, A.mailbox());
        GatewayRef again = new GatewayRef("a", 2, A.mailbox());
        beat(A, 0);
        beat(newcomer, 100);

        beat(again, 200);

        assertThat(directory.isDead(again)).isFalse();
        assertThat(directory.isDead(newcomer)).isTrue();
    }

    @Test
    void logIsReadFromTheMiddle_lateBeatLooksLikeAFirstOne_livingOwnerIsBelievedAfterTheTimeout() {
        GatewayRef newcomer = new GatewayRef("c", 1, A.mailbox());
        beat(newcomer, 0);
        beat(A, 100);
        assertThat(directory.isDead(newcomer)).isTrue();

        beatUntil(newcomer, 1_000, 4_000);

        assertThat(directory.isDead(newcomer)).isFalse();
        assertThat(directory.isDead(A)).isTrue();
    }

    @Test
    void gatewayTakesItsNameBack_isDeadAtOnce_andItsMailboxIsFree() {
        beat(A, 0);
        beat(B, 100);
        directory.leaves(A.id());

        assertThat(directory.isDead(A)).isTrue();
        GatewayRef next = new GatewayRef("c", 1, A.mailbox());
        beat(next, 200);
        assertThat(directory.isDead(next)).isFalse();
    }

    @Test
    void gatewaySaysGoodbye_isDeadAtOnce_itsMailboxIsFreeAndItsNextIncarnationLives() {
        beat(A, 0);
        beat(B, 100);
        goodbye(A, 150);

        assertThat(directory.isDead(A)).isTrue();
        GatewayRef next = new GatewayRef("c", 1, A.mailbox());
        beat(next, 200);
        assertThat(directory.isDead(next)).isFalse();
        GatewayRef again = new GatewayRef("a", 2, 7);
        beat(again, 300);
        assertThat(directory.isDead(again)).isFalse();
        assertThat(directory.isDead(next)).isFalse();
    }

    @Test
    void formerIncarnationSaysGoodbye_theNewerOneLives() {
        GatewayRef newer = new GatewayRef("a", 2, A.mailbox());
        beat(A, 0);
        beat(newer, 100);

        goodbye(A, 200);

        assertThat(directory.isDead(newer)).isFalse();
    }

    @Test
    void goodbyeIsTheFirstThatIsHeardOfIt_theLaterOwnerOfItsMailboxLives() {
        GatewayRef later = new GatewayRef("c", 1, A.mailbox());
        beat(later, 0);

        goodbye(A, 100);

        assertThat(directory.isDead(A)).isTrue();
        assertThat(directory.isDead(later)).isFalse();
    }

    @Test
    void itsEpochWentBack_incarnationThatWasNeverHeard_isDeadInTheEnd() {
        GatewayRef unheard = new GatewayRef("a", 9, A.mailbox());
        beat(A, 0);
        assertThat(directory.isDead(unheard)).isFalse();

        beatUntil(A, 1_000, 29_000);
        assertThat(directory.isDead(unheard)).isFalse();
        beatUntil(A, 30_000, 31_000);

        assertThat(directory.isDead(unheard)).isTrue();
        assertThat(directory.isDead(A)).isFalse();
    }

    private void beatUntil(GatewayRef gateway, int from, int to) {
        for (int at = from; at <= to; at += 1_000) {
            beat(gateway, at);
        }
    }

    private void beat(GatewayRef gateway, long at) {
        heard(gateway, at, false);
    }

    private void goodbye(GatewayRef gateway, long at) {
        heard(gateway, at, true);
    }

    private void heard(GatewayRef gateway, long at, boolean goodbye) {
        directory.heard(
                new GatewayHeartbeat(
                        gateway.id(), gateway.epoch(), gateway.mailbox(), at, false, "wss://x", 0, goodbye),
                at);
    }
}
