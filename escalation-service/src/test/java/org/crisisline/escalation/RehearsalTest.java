package org.crisisline.escalation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;
import org.crisisline.escalation.channel.ChannelMetrics;
import org.crisisline.escalation.channel.registry.Channels;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.Instance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RehearsalTest {
    private final ScheduledExecutorService clockwork = Executors.newScheduledThreadPool(1);

    @AfterEach
    void stop() {
        clockwork.shutdownNow();
    }

    @Test
    void escalationsArePlayedToTheirEndAndTheRealReceiverHearsNothing() throws Exception {
        try (ServerSocket real = new ServerSocket(0)) {
            real.setSoTimeout(1);
            EscalationConfig config = EscalationConfig.from(ConfigReader.of(
                    ConfigSource.load(
                            EscalationService.NAME,
                            null,
                            Map.of(
                                    "escalation.channels.webhook.url",
                                    "http://127.0.0.1:" + real.getLocalPort() + "/",
                                    "escalation.channels.webhook.secret",
                                    "s"),
                            Map.of()),
                    "escalation"));
            Rehearsal rehearsal = rehearsal(config);

            try (Channels channels = new Channels(
                    config.channels(),
                    SSLContext.getDefault(),
                    clockwork,
                    Clock.systemUTC(),
                    name -> ChannelMetrics.none())) {
                assertThat(rehearsal.calls(channels)).isPositive();
            }

            assertThatThrownBy(real::accept).isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void aReceiverThatDoesNotSpeakTlsIsFoundOut() throws Exception {
        EscalationConfig config = EscalationConfig.from(
                ConfigReader.of(ConfigSource.load(EscalationService.NAME, null, Map.of(), Map.of()), "escalation"));
        int port;
        try (ServerSocket reserved = new ServerSocket(0)) {
            port = reserved.getLocalPort();
        }

        assertThatThrownBy(() -> rehearsal(config)
                        .handshake(URI.create("https://127.0.0.1:" + port + "/"), SSLContext.getDefault()))
                .isInstanceOf(IOException.class);
    }

    private Rehearsal rehearsal(EscalationConfig config) {
        return new Rehearsal(config, new Instance(EscalationService.NAME, "test"), clockwork, Clock.systemUTC());
    }
}
