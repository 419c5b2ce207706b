package org.crisisline.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {
    @Test
    void takenPort_required_isRefusedWithTheOptionThatHelps() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, Ports.loopback())) {
            assertThatThrownBy(() -> Ports.requireFree("Kafka", taken.getLocalPort(), "--kafka-port"))
                    .isInstanceOf(StackException.class)
                    .hasMessage("port " + taken.getLocalPort() + " (Kafka) is taken; choose another with --kafka-port");
        }
    }

    @Test
    void portTakenOnAllInterfaces_required_isRefused() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            assertThatThrownBy(() -> Ports.requireFree("Redis", taken.getLocalPort(), "--redis-port"))
                    .hasMessageContaining("is taken");
        }
    }

    @Test
    void freePort_required_isAccepted() {
        int port = Ports.free();

        assertThatCode(() -> Ports.requireFree("Kafka", port, "--kafka-port")).doesNotThrowAnyException();
    }

    @Test
    void freePort_drawn_liesBelowThoseOfOutgoingConnections() {
        assertThat(Ports.free()).isBetween(20_000, 32_000);
    }

    @Test
    void row_drawn_isFreeAllAlong_andNothingOfItIsDrawnAgain() {
        int first = Ports.freeRow(6);

        for (int port = first; port < first + 6; port++) {
            assertThat(Ports.DRAWN.take(port)).as("port %d", port).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536})
    void notAPort_required_isRefused(int port) {
        assertThatThrownBy(() -> Ports.requireFree("Kafka", port, "--kafka-port"))
                .hasMessage("port " + port + " (Kafka) is not between 1 and 65535; choose another with --kafka-port");
    }
}
