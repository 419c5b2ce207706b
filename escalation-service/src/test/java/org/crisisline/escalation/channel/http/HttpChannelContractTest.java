package org.crisisline.escalation.channel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import javax.net.ssl.SSLContext;
import org.crisisline.escalation.channel.ChannelMetrics;
import org.crisisline.escalation.channel.ChannelResult;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.Demands;
import org.crisisline.escalation.lifecycle.Stage;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds whatever the receiver is: it gets the call, or the caller is told why not, in bounded time. */
@Timeout(30)
class HttpChannelContractTest {
    private static final ChannelResult ACCEPTED = new ChannelResult.Accepted();
    private static final Duration PATIENT = Duration.ofSeconds(5);

    private final TestClock clock = new TestClock(Instant.parse("2026-03-01T02:03:04Z"));
    private final ScheduledExecutorService clockwork = Executors.newScheduledThreadPool(2);
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final HttpClient client = client(null);
    private final Watched metrics = new Watched();

    private HttpClient client(SSLContext tls) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(2))
                .executor(threads);
        return (tls == null ? builder : builder.sslContext(tls)).build();
    }

    @AfterEach
    void stop() {
        clockwork.shutdownNow();
        threads.shutdownNow();
    }

    private static CallLimits limits(int attempts, int breakerFailures, Duration timeout) {
        return new CallLimits(
                Duration.ofSeconds(2),
                timeout,
                attempts,
                Duration.ofMillis(20),
                Duration.ofMillis(40),
                Duration.ofMillis(1_200),
                8,
                breakerFailures,
                Duration.ofMillis(300));
    }

    private HttpChannel channel(ReceiverType type, URI url) {
        return channel(type, url, limits(4, 100, PATIENT));
    }

    private HttpChannel channel(ReceiverType type, URI url, CallLimits limits) {
        return channel(type, url, limits, client);
    }

    private HttpChannel channel(ReceiverType type, URI url, CallLimits limits, HttpClient over) {
        return new HttpChannel(type.settings("test", url, limits), over, clockwork, clock, metrics);
    }

    /** For receivers that keep one waiting. */
    private HttpChannel impatient(ReceiverType type, URI url) {
        return channel(type, url, limits(4, 100, Duration.ofMillis(500)));
    }

    private static EscalationCall call() {
        return call(Demands.plain("esc-1"));
    }

    private static EscalationCall call(Demand demand) {
        return EscalationCall.trigger(demand, demand.escalationId(), Stage.first("on-call"), Optional.empty());
    }

    private static ChannelResult outcome(CompletionStage<ChannelResult> call) throws Exception {
        return call.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static String whyUnavailable(ChannelResult result) {
        assertThat(result).isInstanceOf(ChannelResult.Unavailable.class);
        return ((ChannelResult.Unavailable) result).why();
    }

    private static long pauseMillis(Receiver receiver) {
        return TimeUnit.NANOSECONDS.toMillis(
                receiver.seen.get(1).nanos() - receiver.seen.get(0).nanos());
    }

    @ParameterizedTest
    @EnumSource
    void receiverAnswers_getsOneCallOfJson_isMeasured(ReceiverType type) throws Exception {
        try (Receiver receiver = new Receiver(type.acceptance)) {
            assertThat(outcome(channel(type, receiver.uri()).call(call()))).isEqualTo(ACCEPTED);

            assertThat(receiver.seen).hasSize(1);
            assertThat(receiver.seen.get(0).method()).isEqualTo("POST");
            assertThat(receiver.seen.get(0).header("Content-Type")).isEqualTo("application/json");
            assertThat(metrics.attempts).hasSize(1);
            assertThat(metrics.ends).containsExactly(EscalationCall.Kind.TRIGGER + " " + ACCEPTED);
            assertThat(metrics.breaker.getAsDouble()).isZero();
            await().until(() -> metrics.inUse.getAsDouble() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void receiverErrs_isTriedAgainWithTheSame(ReceiverType type) throws Exception {
        try (Receiver receiver = new Receiver(type.acceptance).thenStatus(500).thenStatus(503)) {
            assertThat(outcome(channel(type, receiver.uri()).call(call()))).isEqualTo(ACCEPTED);

            assertThat(receiver.seen).hasSize(3);
            assertThat(receiver.seen)
                    .extracting(Receiver.Seen::body)
                    .containsOnly(receiver.seen.get(0).body());
            assertThat(metrics.attempts).hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void receiverNeverTakesIt_isGivenUpAfterTheAttempts(ReceiverType type) throws Exception {
        try (Receiver receiver = new Receiver(type.acceptance)
                .thenStatus(500)
                .thenStatus(500)
                .thenStatus(500)
                .thenStatus(502)) {
            ChannelResult result = outcome(channel(type, receiver.uri()).call(call()));

            assertThat(whyUnavailable(result)).isEqualTo("the receiver answered 502");
            assertThat(receiver.seen).hasSize(4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusal_isNotTriedAgain(ReceiverType type) throws Exception {
        for (int status : new int[] {400, 401, 403, 404, 413}) {
            try (Receiver receiver = new Receiver(type.acceptance).thenStatus(status)) {
                assertThat(outcome(channel(type, receiver.uri()).call(call())))
                        .isEqualTo(new ChannelResult.Refused("the receiver answered " + status + ", expected 2xx"));
                assertThat(receiver.seen).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void redirect_isNotFollowed(ReceiverType type) throws Exception {
        for (int status : new int[] {301, 307, 308}) {
            try (Receiver elsewhere = new Receiver(type.acceptance);
                    Receiver receiver = new Receiver(type.acceptance)
                            .thenStatus(status, "Location", elsewhere.uri().toString())) {
                assertThat(outcome(channel(type, receiver.uri()).call(call())))
                        .isInstanceOf(ChannelResult.Refused.class);
                assertThat(elsewhere.seen).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void receiverAsksForSeconds_getsThem(ReceiverType type) throws Exception {
        try (Receiver receiver = new Receiver(type.acceptance).thenStatus(429, "Retry-After", "1")) {
            assertThat(outcome(channel(type, receiver.uri()).call(call()))).isEqualTo(ACCEPTED);

            assertThat(pauseMillis(receiver)).isGreaterThanOrEqualTo(1_000L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void receiverNamesADate_isLeftAloneUntilThen(ReceiverType type) throws Exception {
        try (Receiver receiver =
                new Receiver(type.acceptance).thenStatus(429, "Retry-After", "Sun, 01 Mar 2026 02:03:05 GMT")) {
            assertThat(outcome(channel(type, receiver.uri()).call(call()))).isEqualTo(ACCEPTED);

            assertThat(pauseMillis(receiver)).isGreaterThanOrEqualTo(1_000L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void receiverAsksForAnHour_isAskedAgainAfterTheMost(ReceiverType type) throws Exception {
        try (Receiver receiver = new Receiver(type.acceptance).thenStatus(503, "Retry-After", "3600")) {
            // When it is accepted at all, within the time of outcome(), it was not put off.
            assertThat(outcome(channel(type, receiver.uri()).call(call()))).isEqualTo(ACCEPTED);

            assertThat(pauseMillis(receiver)).isGreaterThanOrEqualTo(1_200L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void receiverHangs_isLeftAndTriedAgain(ReceiverType type) throws Exception {
        try (Receiver receiver = new Receiver(type.acceptance).thenHang()) {
            assertThat(outcome(impatient(type, receiver.uri()).call(call()))).isEqualTo(ACCEPTED);

            assertThat(receiver.seen).hasSizeGreaterThanOrEqualTo(2);
            assertThat(pauseMillis(receiver)).isGreaterThanOrEqualTo(500L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersBodyNeverEnds_isNoAnswer(ReceiverType type) throws Exception {
        Receiver.Answer dripping = exchange -> {
            exchange.sendResponseHeaders(type.acceptance, 1_000);
            exchange.getResponseBody().write('.');
            exchange.getResponseBody().flush();
            await().pollInterval(Duration.ofMillis(50))
                    .pollDelay(Duration.ofMillis(900))
                    .until(() -> true);
        };
        try (Receiver receiver = new Receiver(type.acceptance).then(dripping)) {
            assertThat(outcome(impatient(type, receiver.uri()).call(call()))).isEqualTo(ACCEPTED);

            assertThat(receiver.seen).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void hangUpInTheMiddleOfTheAnswer_isTriedAgain(ReceiverType type) throws Exception {
        try (RawReceiver receiver = new RawReceiver(
                "HTTP/1.1 " + type.acceptance + " OK\r\nContent-Length: 100\r\n\r\nhal",
                "HTTP/1.1 " + type.acceptance + " OK\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(outcome(channel(type, receiver.uri()).call(call()))).isEqualTo(ACCEPTED);

            assertThat(receiver.connections).hasValue(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void garbage_isNoAnswer_andStaysOutOfTheReason(ReceiverType type) throws Exception {
        try (RawReceiver receiver = new RawReceiver("\u0007\u0007 what is this\r\n\r\n")) {
            ChannelResult result = outcome(
                    channel(type, receiver.uri(), limits(3, 100, PATIENT)).call(call()));

            assertThat(whyUnavailable(result))
                    .startsWith("the exchange broke off: ")
                    .doesNotContain("what is this");
            assertThat(receiver.connections).hasValue(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void longAnswer_isNotReadToItsEnd(ReceiverType type) throws Exception {
        String megabytes = "x".repeat(4 << 20);
        try (RawReceiver receiver = new RawReceiver("HTTP/1.1 " + type.acceptance + " OK\r\nContent-Length: "
                + megabytes.length() + "\r\n\r\n" + megabytes)) {
            assertThat(outcome(channel(type, receiver.uri()).call(call()))).isEqualTo(ACCEPTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyListens_isSaid(ReceiverType type) throws Exception {
        int port;
        try (ServerSocket reserved = new ServerSocket(0)) {
            port = reserved.getLocalPort();
        }

        ChannelResult result =
                outcome(channel(type, URI.create("http://127.0.0.1:" + port + "/"), limits(2, 100, PATIENT))
                        .call(call()));

        assertThat(whyUnavailable(result)).isEqualTo("no connection to the receiver");
    }

    @ParameterizedTest
    @EnumSource
    void certificateOfNobodyKnown_isNotTalkedTo(ReceiverType type, @TempDir Path directory) throws Exception {
        SSLContext unknown = Certificates.contextFor("ip:127.0.0.1", directory);
        try (Receiver receiver = Receiver.overTls(unknown, type.acceptance)) {
            ChannelResult result = outcome(
                    channel(type, receiver.uri(), limits(2, 100, PATIENT)).call(call()));

            assertThat(whyUnavailable(result)).isEqualTo("the exchange broke off: SSLHandshakeException");
            assertThat(receiver.seen).isEmpty();
            assertThat(outcome(channel(type, receiver.uri(), limits(2, 100, PATIENT), client(unknown))
                            .call(call())))
                    .as("once it is trusted")
                    .isEqualTo(ACCEPTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void certificateOfAnotherHost_isNotTalkedTo(ReceiverType type, @TempDir Path directory) throws Exception {
        SSLContext another = Certificates.contextFor("dns:somebody.example", directory);
        try (Receiver receiver = Receiver.overTls(another, type.acceptance)) {
            ChannelResult result = outcome(channel(type, receiver.uri(), limits(2, 100, PATIENT), client(another))
                    .call(call()));

            assertThat(whyUnavailable(result)).isEqualTo("the exchange broke off: SSLHandshakeException");
            assertThat(receiver.seen).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void withdrawnBetweenAttempts_isNotTriedAgain(ReceiverType type) throws Exception {
        EscalationCall call = call();
        Receiver.Answer failing = exchange -> {
            call.withdraw();
            exchange.sendResponseHeaders(500, -1);
        };
        try (Receiver receiver = new Receiver(type.acceptance).then(failing)) {
            assertThat(outcome(channel(type, receiver.uri()).call(call))).isEqualTo(new ChannelResult.Withdrawn());
            assertThat(receiver.seen).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void failuresInARow_openTheBreakerForAMoment_thenItCloses(ReceiverType type) throws Exception {
        try (Receiver receiver =
                new Receiver(type.acceptance).thenStatus(500).thenStatus(500).thenStatus(500)) {
            HttpChannel channel = channel(type, receiver.uri(), limits(5, 3, PATIENT));
            List<Boolean> heard = new CopyOnWriteArrayList<>();
            List<Double> states = new CopyOnWriteArrayList<>();
            channel.onBreaker(open -> {
                heard.add(open);
                states.add(metrics.breaker.getAsDouble());
            });

            assertThat(outcome(channel.call(call()))).isEqualTo(ACCEPTED);

            assertThat(receiver.seen)
                    .as("the fourth attempt met an open breaker")
                    .hasSize(4);
            assertThat(heard).containsExactly(true);
            assertThat(states.get(0)).isEqualTo(2);
            assertThat(metrics.breaker.getAsDouble()).as("trying").isEqualTo(1);
            long pause = TimeUnit.NANOSECONDS.toMillis(
                    receiver.seen.get(3).nanos() - receiver.seen.get(2).nanos());
            assertThat(pause).isGreaterThanOrEqualTo(300);

            assertThat(outcome(channel.call(call()))).isEqualTo(ACCEPTED);
            assertThat(heard).containsExactly(true, false);
            assertThat(metrics.breaker.getAsDouble()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void moreCallsThanMayBeUnderWay_areTriedAgainAndNoneIsLost(ReceiverType type) throws Exception {
        try (Receiver receiver = new Receiver(type.acceptance)) {
            HttpChannel channel = channel(type, receiver.uri(), limits(20, 100, PATIENT));
            List<CompletionStage<ChannelResult>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(channel.call(call(Demands.plain("esc-" + i))));
            }

            for (CompletionStage<ChannelResult> call : calls) {
                assertThat(outcome(call)).isEqualTo(ACCEPTED);
            }
            assertThat(receiver.seen).hasSize(40);
        }
    }

    @ParameterizedTest
    @EnumSource
    void bulkheadStaysFull_isSaid_andTheReceiverSeesNoMoreThanItMay(ReceiverType type) throws Exception {
        try (Receiver receiver = new Receiver(type.acceptance)) {
            for (int i = 0; i < 8; i++) {
                receiver.thenHang();
            }
            HttpChannel channel = channel(type, receiver.uri(), limits(3, 100, Duration.ofSeconds(10)));
            for (int i = 0; i < 8; i++) {
                var unused = channel.call(call(Demands.plain("esc-" + i)));
            }
            assertThat(metrics.inUse.getAsDouble()).isEqualTo(8);

            ChannelResult result = outcome(channel.call(call(Demands.plain("one-too-many"))));

            assertThat(whyUnavailable(result)).isEqualTo("too many calls under way");
            assertThat(receiver.seen).hasSizeLessThanOrEqualTo(8);
            assertThat(metrics.breaker.getAsDouble()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WEBHOOK")
    void otherSuccessThanThisReceiversOwn_isNoAcceptance(ReceiverType type) throws Exception {
        try (Receiver receiver = new Receiver(type.acceptance).thenStatus(203)) {
            assertThat(outcome(channel(type, receiver.uri()).call(call()))).isEqualTo(ACCEPTED);
            assertThat(receiver.seen).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void trace_goesOn_andABrokenOneStopsNothing(ReceiverType type) throws Exception {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        try (Receiver receiver = new Receiver(type.acceptance)) {
            outcome(channel(type, receiver.uri()).call(call(Demands.traced("esc-1", trace))));
            assertThat(receiver.seen.get(0).header("traceparent")).isEqualTo(trace);

            assertThat(outcome(channel(type, receiver.uri()).call(call(Demands.traced("esc\n2", "00-\r\nX: y")))))
                    .isEqualTo(ACCEPTED);
            assertThat(receiver.seen.get(1).header("traceparent")).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closedWithACallUnderWay_itsStageCompletes(ReceiverType type) throws Exception {
        try (Receiver receiver = new Receiver(type.acceptance).thenHang()) {
            HttpChannel channel = channel(type, receiver.uri());
            CompletionStage<ChannelResult> call = channel.call(call());
            await().until(() -> receiver.seen.size() == 1);

            channel.close();

            assertThat(whyUnavailable(outcome(call))).isEqualTo("the service is closing");
            assertThat(whyUnavailable(outcome(channel.call(call())))).isEqualTo("the service is closing");
            assertThat(receiver.seen).hasSize(1);
        }
    }

    /** Keeps what it hears. */
    private static final class Watched implements ChannelMetrics {
        private final List<Boolean> attempts = new CopyOnWriteArrayList<>();
        private final List<String> ends = new CopyOnWriteArrayList<>();
        private DoubleSupplier breaker;
        private DoubleSupplier inUse;

        @Override
        public void attempted() {
            attempts.add(true);
        }

        @Override
        public void ended(EscalationCall.Kind kind, ChannelResult result, Duration took) {
            ends.add(kind + " " + result);
        }

        @Override
        public void watch(DoubleSupplier breakerState, DoubleSupplier underWay) {
            breaker = breakerState;
            inUse = underWay;
        }
    }
}
