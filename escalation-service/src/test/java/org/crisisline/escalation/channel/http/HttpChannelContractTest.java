package org.crisisline.escalation.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.Demands;
import org.crisisline.escalation.lifecycle.Place;
import org.crisisline.escalation.lifecycle.Stage;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WebhookChannelTest {
    private static final String SECRET = "a secret that both know";

    private final TestClock clock = new TestClock(Instant.parse("2026-03-01T02:03:04Z"));
    private final ScheduledExecutorService clockwork = Executors.newScheduledThreadPool(2);
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(2))
            .executor(threads)
            .build();

    @AfterEach
    void stop() {
        clockwork.shutdownNow();
        threads.shutdownNow();
    }

    private WebhookChannel channel(URI url) {
        return channel(url, 4, 100);
    }

    private WebhookChannel channel(URI url, int attempts, int breakerFailures) {
        return channel(url, attempts, breakerFailures, Duration.ofSeconds(5));
    }

    /** For receivers that keep one waiting. */
    private WebhookChannel impatient(URI url) {
        return channel(url, 4, 100, Duration.ofMillis(500));
    }

    private WebhookChannel channel(URI url, int attempts, int breakerFailures, Duration timeout) {
        return new WebhookChannel(
                new WebhookSettings(
                        url,
                        new Secret(SECRET),
                        Duration.ofSeconds(2),
                        timeout,
                        attempts,
                        Duration.ofMillis(20),
                        Duration.ofMillis(40),
                        Duration.ofMillis(1_200),
                        8,
                        breakerFailures,
                        Duration.ofMillis(300)),
                client,
                clockwork,
                clock);
    }

    private static EscalationCall call() {
        return trigger(
                Demands.full("esc-1", "s1", 9, "on the bridge \"north\"", new Place(52.5, 13.25, 12.0)), "esc-0");
    }

    private static EscalationCall trigger(Demand demand, String incidentId) {
        return EscalationCall.trigger(demand, incidentId, Stage.first("on-call"), Optional.empty());
    }

    private static ChannelResult outcome(CompletionStage<ChannelResult> call) throws Exception {
        return call.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void aReceiverThatAnswersGetsOneCallWithAllThatItNeeds() throws Exception {
        try (Receiver receiver = new Receiver()) {
            assertThat(outcome(channel(receiver.uri()).call(call()))).isEqualTo(new ChannelResult.Accepted());

            assertThat(receiver.seen).hasSize(1);
            Receiver.Seen seen = receiver.seen.get(0);
            assertThat(seen.method()).isEqualTo("POST");
            assertThat(seen.path()).isEqualTo("/oncall");
            assertThat(seen.header("Content-Type")).isEqualTo("application/json");
            assertThat(seen.header("Idempotency-Key")).isEqualTo("esc-1");
            JsonNode body = new ObjectMapper().readTree(seen.body());
            assertThat(body).isEqualTo(new ObjectMapper().readTree("""
                            {"type": "escalation.trigger", "escalationId": "esc-1", "dedupKey": "esc-0", "sessionId": "s1",
                             "participantId": "p1", "trigger": "ESCALATE_FRAME", "severity": 9, "reason": "on the bridge \\"north\\"",
                             "location": {"lat": 52.5, "lng": 13.25, "accuracyMeters": 12.0},
                             "requestedAt": "2026-03-01T02:03:04.005Z", "drill": false}
                            """));
        }
    }

    @Test
    void whatIsNotKnownIsLeftOut() throws Exception {
        try (Receiver receiver = new Receiver()) {
            outcome(channel(receiver.uri()).call(trigger(Demands.plain("esc-1"), "esc-1")));

            JsonNode body = new ObjectMapper().readTree(receiver.seen.get(0).body());
            assertThat(body.has("location")).isFalse();
            assertThat(body.has("reason")).isFalse();
        }
    }

    @Test
    void theSignatureIsTheHmacThatAReceiverComputes() throws Exception {
        try (Receiver receiver = new Receiver()) {
            outcome(channel(receiver.uri()).call(call()));

            Receiver.Seen seen = receiver.seen.get(0);
            String timestamp = seen.header("Crisis-Timestamp");
            assertThat(timestamp).isEqualTo(Long.toString(clock.instant().getEpochSecond()));
            assertThat(seen.header("Crisis-Signature"))
                    .isEqualTo("v1="
                            + hmacByTheBook(
                                    SECRET.getBytes(UTF_8),
                                    timestamp + ".",
                                    seen.body().getBytes(UTF_8)));
        }
    }

    /** RFC 2104 by hand: H(K ^ opad, H(K ^ ipad, text)). */
    private static String hmacByTheBook(byte[] key, String prefix, byte[] body) throws Exception {
        byte[] inner = new byte[64];
        byte[] outer = new byte[64];
        for (int i = 0; i < 64; i++) {
            byte k = i < key.length ? key[i] : 0;
            inner[i] = (byte) (k ^ 0x36);
            outer[i] = (byte) (k ^ 0x5c);
        }
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(inner);
        sha256.update(prefix.getBytes(UTF_8));
        byte[] text = sha256.digest(body);
        sha256.update(outer);
        return String.format("%064x", new BigInteger(1, sha256.digest(text)));
    }

    @Test
    void anErrorOfTheReceiverIsTriedAgainWithTheSameKey() throws Exception {
        try (Receiver receiver = new Receiver().thenStatus(500).thenStatus(503)) {
            assertThat(outcome(channel(receiver.uri()).call(call()))).isEqualTo(new ChannelResult.Accepted());

            assertThat(receiver.seen).hasSize(3);
            assertThat(receiver.seen)
                    .extracting(seen -> seen.header("Idempotency-Key"))
                    .containsOnly("esc-1");
        }
    }

    @Test
    void aReceiverThatNeverTakesItIsGivenUpAfterTheAttempts() throws Exception {
        try (Receiver receiver =
                new Receiver().thenStatus(500).thenStatus(500).thenStatus(500).thenStatus(502)) {
            ChannelResult result = outcome(channel(receiver.uri()).call(call()));

            assertThat(result)
                    .isInstanceOfSatisfying(
                            ChannelResult.Unavailable.class,
                            unavailable -> assertThat(unavailable.why()).isEqualTo("the receiver answered 502"));
            assertThat(receiver.seen).hasSize(4);
        }
    }

    @Test
    void aRefusalIsNotTriedAgain() throws Exception {
        for (int status : new int[] {301, 400, 401, 404}) {
            try (Receiver receiver = new Receiver().thenStatus(status, "Location", "http://127.0.0.1:1/")) {
                assertThat(outcome(channel(receiver.uri()).call(call())))
                        .isEqualTo(new ChannelResult.Refused("the receiver answered " + status + ", expected 2xx"));
                assertThat(receiver.seen).hasSize(1);
            }
        }
    }

    @Test
    void aReceiverThatAsksForAPauseGetsIt() throws Exception {
        try (Receiver receiver = new Receiver().thenStatus(429, "Retry-After", "1")) {
            assertThat(outcome(channel(receiver.uri()).call(call()))).isEqualTo(new ChannelResult.Accepted());

            assertThat(pauseMillis(receiver)).isBetween(1_000L, 2_500L);
        }
    }

    @Test
    void noReceiverPutsOffAnEmergencyForAnHour() throws Exception {
        try (Receiver receiver = new Receiver().thenStatus(503, "Retry-After", "3600")) {
            assertThat(outcome(channel(receiver.uri()).call(call()))).isEqualTo(new ChannelResult.Accepted());

            assertThat(pauseMillis(receiver)).isBetween(1_200L, 3_000L);
        }
    }

    private static long pauseMillis(Receiver receiver) {
        return TimeUnit.NANOSECONDS.toMillis(
                receiver.seen.get(1).nanos() - receiver.seen.get(0).nanos());
    }

    @Test
    void aReceiverThatHangsIsLeftAndTriedAgain() throws Exception {
        try (Receiver receiver = new Receiver().thenHang()) {
            assertThat(outcome(impatient(receiver.uri()).call(call()))).isEqualTo(new ChannelResult.Accepted());

            assertThat(receiver.seen).hasSizeGreaterThanOrEqualTo(2);
            assertThat(pauseMillis(receiver)).isGreaterThanOrEqualTo(500L);
        }
    }

    @Test
    void anAnswerWhoseBodyNeverEndsIsNoAnswer() throws Exception {
        Receiver.Answer dripping = exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('.');
            exchange.getResponseBody().flush();
            await().pollInterval(Duration.ofMillis(50))
                    .pollDelay(Duration.ofMillis(900))
                    .until(() -> true);
        };
        try (Receiver receiver = new Receiver().then(dripping)) {
            assertThat(outcome(impatient(receiver.uri()).call(call()))).isEqualTo(new ChannelResult.Accepted());

            assertThat(receiver.seen).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aHangUpInTheMiddleOfTheAnswerIsTriedAgain() throws Exception {
        try (RawReceiver receiver = new RawReceiver(
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhal", "HTTP/1.1 204 No Content\r\n\r\n")) {
            assertThat(outcome(channel(receiver.uri()).call(call()))).isEqualTo(new ChannelResult.Accepted());

            assertThat(receiver.connections).hasValue(2);
        }
    }

    @Test
    void garbageIsNoAnswer() throws Exception {
        try (RawReceiver receiver = new RawReceiver("\u0007\u0007 what is this\r\n\r\n")) {
            ChannelResult result = outcome(channel(receiver.uri(), 3, 100).call(call()));

            assertThat(result)
                    .isInstanceOfSatisfying(
                            ChannelResult.Unavailable.class,
                            unavailable -> assertThat(unavailable.why())
                                    .startsWith("the exchange broke off: ")
                                    .doesNotContain("what is this"));
            assertThat(receiver.connections).hasValue(3);
        }
    }

    @Test
    void aLongAnswerIsNotReadToItsEnd() throws Exception {
        String megabytes = "x".repeat(4 << 20);
        try (RawReceiver receiver =
                new RawReceiver("HTTP/1.1 200 OK\r\nContent-Length: " + megabytes.length() + "\r\n\r\n" + megabytes)) {
            assertThat(outcome(channel(receiver.uri()).call(call()))).isEqualTo(new ChannelResult.Accepted());
        }
    }

    @Test
    void aReceiverThatIsNotThereIsSaidToBe() throws Exception {
        int port;
        try (ServerSocket reserved = new ServerSocket(0)) {
            port = reserved.getLocalPort();
        }

        ChannelResult result = outcome(
                channel(URI.create("http://127.0.0.1:" + port + "/"), 2, 100).call(call()));

        assertThat(result)
                .isInstanceOfSatisfying(
                        ChannelResult.Unavailable.class,
                        unavailable -> assertThat(unavailable.why()).isEqualTo("no connection to the receiver"));
    }

    @Test
    void aWithdrawnCallIsNotTriedAgain() throws Exception {
        EscalationCall call = call();
        Receiver.Answer failing = exchange -> {
            call.withdraw();
            exchange.sendResponseHeaders(500, -1);
        };
        try (Receiver receiver = new Receiver().then(failing)) {
            assertThat(outcome(channel(receiver.uri()).call(call))).isEqualTo(new ChannelResult.Withdrawn());
            assertThat(receiver.seen).hasSize(1);
        }
    }

    @Test
    void theBreakerOpensAfterFailuresInARowAndTriesAgainAfterAMoment() throws Exception {
        try (Receiver receiver = new Receiver().thenStatus(500).thenStatus(500).thenStatus(500)) {
            WebhookChannel channel = channel(receiver.uri(), 5, 3);
            List<Boolean> heard = new ArrayList<>();
            channel.onBreaker(heard::add);

            assertThat(outcome(channel.call(call()))).isEqualTo(new ChannelResult.Accepted());

            assertThat(receiver.seen)
                    .as("the fourth attempt met an open breaker")
                    .hasSize(4);
            assertThat(heard.get(0)).isTrue();
            long pause = TimeUnit.NANOSECONDS.toMillis(
                    receiver.seen.get(3).nanos() - receiver.seen.get(2).nanos());
            assertThat(pause).isGreaterThanOrEqualTo(300);
        }
    }

    @Test
    void moreCallsThanMayBeUnderWayAreTriedAgainAndNoneIsLost() throws Exception {
        try (Receiver receiver = new Receiver()) {
            WebhookChannel channel = channel(receiver.uri(), 20, 100);
            List<CompletionStage<ChannelResult>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(channel.call(trigger(Demands.plain("esc-" + i), "esc-" + i)));
            }

            for (CompletionStage<ChannelResult> call : calls) {
                assertThat(outcome(call)).isEqualTo(new ChannelResult.Accepted());
            }
            assertThat(receiver.seen).hasSize(40);
        }
    }

    @Test
    void theTraceGoesOn() throws Exception {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        try (Receiver receiver = new Receiver()) {
            outcome(channel(receiver.uri()).call(trigger(Demands.traced("esc-1", trace), "esc-1")));

            assertThat(receiver.seen.get(0).header("traceparent")).isEqualTo(trace);
        }
    }
}
