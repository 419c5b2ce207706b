package org.crisisline.escalation.channel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.crisisline.escalation.channel.Channel;
import org.crisisline.escalation.channel.ChannelMetrics;
import org.crisisline.escalation.channel.ChannelResult;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.escalation.channel.http.CallLimits;
import org.crisisline.escalation.channel.http.HttpChannelSettings;
import org.crisisline.escalation.channel.http.LoopbackReceiver;
import org.crisisline.escalation.channel.http.ReceiverType;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.Demands;
import org.crisisline.escalation.lifecycle.Stage;
import org.crisisline.schemas.record.EscalationTrigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class ChannelsTest {
    private static final ChannelResult ACCEPTED = new ChannelResult.Accepted();
    private static final CallLimits LIMITS = new CallLimits(
            Duration.ofSeconds(2),
            Duration.ofSeconds(15),
            1,
            Duration.ofMillis(20),
            Duration.ofMillis(40),
            Duration.ofMillis(1_200),
            64,
            3,
            Duration.ofMillis(300));

    private final ScheduledExecutorService clockwork = Executors.newScheduledThreadPool(2);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        clockwork.shutdownNow();
    }

    private Channels channels(Map<ReceiverType, URI> receivers) throws Exception {
        Map<String, HttpChannelSettings> settings = new TreeMap<>();
        receivers.forEach((type, url) -> settings.put(nameOf(type), type.settings(nameOf(type), url, LIMITS)));
        Channels channels = new Channels(
                new ChannelsSettings(settings, Map.of()),
                SSLContext.getDefault(),
                clockwork,
                Clock.systemUTC(),
                name -> ChannelMetrics.none());
        open.add(channels);
        return channels;
    }

    private static String nameOf(ReceiverType type) {
        return type.name().toLowerCase(java.util.Locale.ROOT);
    }

    private URI taking(ReceiverType type) throws IOException {
        LoopbackReceiver receiver = new LoopbackReceiver(type.settings("x", URI.create("http://127.0.0.1/"), LIMITS));
        open.add(receiver);
        return receiver.uri();
    }

    /** Takes connections and never answers. */
    private URI hanging() throws IOException {
        ServerSocket server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        open.add(server);
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
    }

    private static EscalationCall call(boolean drill, boolean external) {
        Demand demand =
                new Demand("e1", "s1", null, null, EscalationTrigger.DIRECT, 9, null, null, Demands.T0, drill, null);
        return EscalationCall.trigger(demand, "e1", new Stage(1, 0, "emergency services", external), Optional.empty());
    }

    private static ChannelResult outcome(CompletionStage<ChannelResult> call) throws Exception {
        return call.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void configuredChannels_areThereByName_othersAreNot() throws Exception {
        Channels channels = channels(Map.of(
                ReceiverType.WEBHOOK,
                taking(ReceiverType.WEBHOOK),
                ReceiverType.PAGERDUTY,
                taking(ReceiverType.PAGERDUTY)));

        assertThat(channels.names()).containsExactly("pagerduty", "webhook");
        assertThat(channels.named("webhook")).map(Channel::name).contains("webhook");
        assertThat(channels.named("alertmanager")).isEmpty();
        assertThat(outcome(channels.named("webhook").orElseThrow().call(call(false, true))))
                .isEqualTo(ACCEPTED);
    }

    @ParameterizedTest
    @EnumSource
    void oneChannelHangs_theOthersAreAsQuickAsEver(ReceiverType hung) throws Exception {
        Map<ReceiverType, URI> receivers = new TreeMap<>();
        for (ReceiverType type : ReceiverType.values()) {
            receivers.put(type, type == hung ? hanging() : taking(type));
        }
        Channels channels = channels(receivers);
        List<CompletionStage<ChannelResult>> stuck = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            stuck.add(channels.named(nameOf(hung)).orElseThrow().call(call(false, false)));
        }

        for (ReceiverType type : ReceiverType.values()) {
            if (type != hung) {
                assertThat(outcome(channels.named(nameOf(type)).orElseThrow().call(call(false, false))))
                        .isEqualTo(ACCEPTED);
            }
        }
        assertThat(stuck).noneMatch(call -> call.toCompletableFuture().isDone());
    }

    @ParameterizedTest
    @EnumSource
    void drill_neverGoesOutOverAnExternalTier(ReceiverType type) throws Exception {
        // Who listens there would take it.
        Channel channel =
                channels(Map.of(type, taking(type))).named(nameOf(type)).orElseThrow();
        EscalationCall drill = call(true, true);

        assertThat(outcome(channel.call(drill))).isEqualTo(DrillGuard.REFUSED);
        assertThat(outcome(channel.call(
                        EscalationCall.acknowledge(drill.demand(), drill.incidentId(), drill.stage(), "r1"))))
                .isEqualTo(DrillGuard.REFUSED);
        assertThat(outcome(
                        channel.call(EscalationCall.resolve(drill.demand(), drill.incidentId(), drill.stage(), "r1"))))
                .isEqualTo(DrillGuard.REFUSED);
        assertThat(outcome(channel.call(call(true, false)))).isEqualTo(ACCEPTED);
        assertThat(outcome(channel.call(call(false, true)))).isEqualTo(ACCEPTED);
    }

    @Test
    void rehearsal_goesOverEveryChannel_andNoRealReceiverHearsIt() throws Exception {
        Map<ReceiverType, URI> receivers = new TreeMap<>();
        for (ReceiverType type : ReceiverType.values()) {
            receivers.put(type, URI.create("http://127.0.0.1:1/"));
        }
        try (RehearsalChannels rehearsing = channels(receivers).rehearsing()) {
            assertThat(rehearsing.names()).containsExactly("alertmanager", "pagerduty", "webhook");
            for (String name : rehearsing.names()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(outcome(rehearsing.named(name).orElseThrow().call(call(false, false))))
                            .as(name)
                            .isEqualTo(ACCEPTED);
                }
            }
        }
    }

    @Test
    void receiverFails_itsBreakerIsHeardByName() throws Exception {
        Channels channels = channels(Map.of(
                ReceiverType.WEBHOOK,
                URI.create("http://127.0.0.1:1/"),
                ReceiverType.PAGERDUTY,
                taking(ReceiverType.PAGERDUTY)));
        List<String> heard = new CopyOnWriteArrayList<>();
        channels.onBreaker((name, isOpen) -> heard.add(name + " " + isOpen));

        for (int i = 0; i < 3; i++) {
            assertThat(outcome(channels.named("webhook").orElseThrow().call(call(false, false))))
                    .isInstanceOf(ChannelResult.Unavailable.class);
            assertThat(outcome(channels.named("pagerduty").orElseThrow().call(call(false, false))))
                    .isEqualTo(ACCEPTED);
        }

        assertThat(heard).containsExactly("webhook true");
    }

    @Test
    void closed_callsUnderWayComplete() throws Exception {
        Channels channels = channels(Map.of(ReceiverType.WEBHOOK, hanging()));
        CompletionStage<ChannelResult> call =
                channels.named("webhook").orElseThrow().call(call(false, false));

        channels.close();

        await().until(() -> call.toCompletableFuture().isDone());
        assertThat(outcome(call)).isInstanceOf(ChannelResult.Unavailable.class);
    }
}
