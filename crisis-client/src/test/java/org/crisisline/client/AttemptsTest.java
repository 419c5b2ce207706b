package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.crisisline.client.frame.CloseCode;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.socket.ConnectFailedException;
import org.crisisline.client.socket.ConnectFailedException.Reason;
import org.crisisline.client.socket.GatewayAddress;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final GatewayAddress A = GatewayAddress.parse("wss://a:1", false);
    private static final GatewayAddress B = GatewayAddress.parse("wss://b:1", false);
    private final ConnectFailedException unreachable =
            ConnectFailedException.of(Reason.UNREACHABLE, "nobody is there", null);
    private final ConnectFailedException notTrusted =
            ConnectFailedException.of(Reason.NOT_TRUSTED, "who is that", null);

    private final Attempts attempts = new Attempts(settings(), new Random(7));

    @Test
    void neverConnected_attemptsAreUsedUp_thereIsNoOther() {
        for (int i = 1; i <= 2; i++) {
            attempts.failedAt(A, unreachable);
            assertThat(attempts.areOver(unreachable, false)).isFalse();
        }
        attempts.failedAt(A, unreachable);
        assertThat(attempts.areOver(unreachable, false)).isTrue();
    }

    @Test
    void hadConnected_itIsTriedAsOftenAsItTakes() {
        attempts.succeeded();
        for (int i = 0; i < 100; i++) {
            attempts.failedAt(A, unreachable);
        }
        assertThat(attempts.areOver(unreachable, false)).isFalse();
    }

    @Test
    void everyAddressIsHopeless_thereIsNoOther_unlessAConnectionIsThere() {
        attempts.succeeded();
        attempts.failedAt(A, notTrusted);
        assertThat(attempts.areOver(notTrusted, false)).isFalse();
        attempts.failedAt(B, notTrusted);
        assertThat(attempts.areOver(notTrusted, false)).isTrue();
        assertThat(attempts.areOver(notTrusted, true)).isFalse();
    }

    @Test
    void oneGatewaySaysStayAway_itSpeaksForAll() {
        ConnectFailedException away = ConnectFailedException.closed(A, CloseCode.NOT_ALLOWED, "");
        attempts.succeeded();
        attempts.failedAt(A, away);
        assertThat(attempts.areOver(away, false)).isTrue();
    }

    @Test
    void gatewayDrains_itNamesAnother_thatIsNext_otherwiseTheOneAfterIt() {
        attempts.draining(new ServerFrame.Draining(Duration.ZERO, List.of("wss://c:1")), A);
        assertThat(attempts.next()).isEqualTo(GatewayAddress.parse("wss://c:1", false));
        assertThat(attempts.next()).isEqualTo(A);

        attempts.draining(new ServerFrame.Draining(Duration.ZERO, List.of()), A);
        assertThat(attempts.next()).isEqualTo(B);
    }

    @Test
    void aConnectionIsLost_onlyIfItHadHeldIsTheNextWaitAFirstOne() {
        Duration first = Duration.ofMillis(10);
        attempts.inUse(0);
        attempts.lostAt(A, Duration.ofSeconds(9).toNanos());
        assertThat(Stream.generate(attempts::pause).limit(20)).as("seed 7").anyMatch(wait -> wait.compareTo(first) > 0);

        for (int i = 0; i < 20; i++) {
            attempts.inUse(i);
            attempts.lostAt(A, i + Duration.ofSeconds(10).toNanos());
            assertThat(attempts.pause()).isLessThanOrEqualTo(first);
        }
    }

    private static ClientSettings settings() {
        return TestSettings.between(
                List.of(A, B),
                TokenSource.fixed("good"),
                new ClientSettings.Timing(
                        Duration.ofSeconds(5),
                        3,
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(15)));
    }
}
