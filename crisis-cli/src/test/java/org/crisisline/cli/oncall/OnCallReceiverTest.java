package org.crisisline.cli.oncall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OnCallReceiverTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00.250Z");
    private static final String BODY = """
            {"type":"escalation.trigger","escalationId":"e","dedupKey":"k","sessionId":"s","severity":9,
             "requestedAt":"2026-11-25T12:00:00.100Z","tier":1,"round":2}""";

    private final BlockingQueue<OnCallCall> calls = new LinkedBlockingQueue<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void call_comes_isAnsweredAndToldWithItsTimes() throws Exception {
        try (OnCallReceiver receiver = receiver()) {
            assertThat(post(receiver, BODY)).isEqualTo(202);
            OnCallCall call = next();

            assertThat(call.isTrigger()).isTrue();
            assertThat(call.escalationId()).isEqualTo("e");
            assertThat(call.dedupKey()).isEqualTo("k");
            assertThat(call.stage()).isEqualTo("1/2");
            assertThat(call.times().sinceRequest()).hasMillis(150);
            assertThat(call.times().arrivedAt()).isEqualTo(NOW);
            assertThat(call.acceptedNanos()).isEqualTo(42);
            assertThat(call.signed()).isFalse();
        }
    }

    @Test
    void callsComeOfAnEmergency_aDrillAndAnAnswer_theirSentencesTellThemApart() throws Exception {
        try (OnCallReceiver receiver = receiver()) {
            post(receiver, said("escalation.trigger", ",\"severity\":9,\"location\":{}"));
            assertThat(next().sentence()).isEqualTo("session s needs a human, severity 9, with a location (e)");

            post(receiver, said("escalation.trigger", ",\"severity\":5,\"drill\":true"));
            assertThat(next().sentence())
                    .isEqualTo("a DRILL, nobody is in danger: session s needs a human, severity 5 (e)");

            post(receiver, said("escalation.acknowledge", ",\"severity\":9"));
            assertThat(next().sentence()).isEqualTo("a human has taken session s, nobody further is called (e)");

            post(receiver, said("escalation.resolve", ",\"severity\":9"));
            assertThat(next().sentence()).isEqualTo("the emergency of session s is over (e)");
        }
    }

    private static String said(String type, String more) {
        return "{\"type\":\"" + type + "\",\"escalationId\":\"e\",\"sessionId\":\"s\"" + more + "}";
    }

    @Test
    void callThatSaysNoTime_comes_countsFromItsArrival() throws Exception {
        try (OnCallReceiver receiver = receiver()) {
            assertThat(post(receiver, "{\"sessionId\":\"s\"}")).isEqualTo(202);

            assertThat(next().times().sinceRequest()).isZero();
        }
    }

    @Test
    void callerStopsInTheMidstOfItsRequest_anotherIsAnsweredMeanwhile() throws Exception {
        try (OnCallReceiver receiver = receiver();
                Socket stopped = new Socket(
                        InetAddress.getLoopbackAddress(), receiver.uri().getPort())) {
            OutputStream half = stopped.getOutputStream();
            half.write("POST /on-call HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n{"
                    .getBytes(StandardCharsets.US_ASCII));
            half.flush();

            assertThat(post(receiver, BODY)).isEqualTo(202);
            assertThat(next().escalationId()).isEqualTo("e");
        }
    }

    private OnCallReceiver receiver() throws Exception {
        return OnCallReceiver.start("secret", Clock.fixed(NOW, ZoneOffset.UTC), () -> 42, calls::add);
    }

    private int post(OnCallReceiver receiver, String body) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(receiver.uri())
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private OnCallCall next() throws InterruptedException {
        return calls.poll(10, TimeUnit.SECONDS);
    }
}
