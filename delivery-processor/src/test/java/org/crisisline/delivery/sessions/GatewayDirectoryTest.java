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
        beat(B, 0);
        for (int at = 1_000; at <= 20_000; at += 1_000) {
            beat(B, at);
        }

        assertThat(directory.isDead(new GatewayRef("new", 1, 5))).isFalse();
        for (int at = 21_000; at <= 30_000; at += 1_000) {
            beat(B, at);
        }
        assertThat(directory.isDead(new GatewayRef("new", 1, 5))).isTrue();
    }

    private void beat(GatewayRef gateway, long at) {
        directory.heard(
                new GatewayHeartbeat(gateway.id(), gateway.epoch(), gateway.mailbox(), at, false, "wss://x", 0), at);
    }
}
