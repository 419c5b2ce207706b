package org.crisisline.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.crisisline.client.frame.EmergencyNumber;
import org.crisisline.client.frame.ErrorCode;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.socket.ConnectFailedException;
import org.junit.jupiter.api.Test;

class TranscriptTest {
    private final StringWriter written = new StringWriter();
    private final Transcript transcript = new Transcript(
            new PrintWriter(written), Clock.systemUTC(), List.of(EmergencyNumber.ofPhone("DE", "Notruf", "112")));

    @Test
    void connectingFails_cardIsShownOnce() {
        assertThat(lines()).isEmpty();

        for (int attempt = 0; attempt < 3; attempt++) {
            transcript.onConnectFailed(
                    ConnectFailedException.of(ConnectFailedException.Reason.UNREACHABLE, "nobody is there", null));
        }

        assertThat(lines()).containsOnlyOnce("    DE  Notruf, call 112");
    }

    @Test
    void connectingFailsAgainAndAgain_itIsSaidOnceForEachReason() {
        for (String why : List.of("nobody is there", "nobody is there", "no such name", "no such name")) {
            transcript.onConnectFailed(ConnectFailedException.of(ConnectFailedException.Reason.UNREACHABLE, why, null));
        }

        assertThat(lines()).filteredOn(line -> line.endsWith("; trying again")).hasSize(2);
    }

    @Test
    void messageIsRefused_gatewayHadToldItsCard_thatOneIsShown() {
        transcript.onEmergencyNumbers(List.of(new EmergencyNumber(
                "US", "988\u001b[2J", Optional.of("988"), Optional.of("988"), Optional.of("https://988lifeline.org"))));

        transcript.onRefusal(new ServerFrame.Refusal(
                ErrorCode.OVERLOADED, "overloaded", "too much", Optional.empty(), Optional.empty()));

        assertThat(lines())
                .contains("    US  988 [2J, call 988, text 988, https://988lifeline.org")
                .noneMatch(line -> line.contains("Notruf"));
    }

    @Test
    void closedBecauseOfATrouble_cardIsShown_otherwiseItIsNot() {
        transcript.onClosed(Optional.empty());
        assertThat(lines()).isEmpty();

        transcript.onClosed(Optional.of(new IllegalStateException("4401")));
        assertThat(lines()).contains("    DE  Notruf, call 112");
    }

    private List<String> lines() {
        return written.toString().lines().toList();
    }
}
