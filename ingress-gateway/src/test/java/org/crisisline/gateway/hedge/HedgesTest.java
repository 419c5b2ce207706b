package org.crisisline.gateway.hedge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.crisisline.gateway.metrics.HedgeMetrics;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.runtime.operations.Response;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.order.RankOrder;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HedgesTest implements HedgeMetrics {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(20);

    private static final class Asker implements Hedging.Asker {
        final List<EscalationNotice> heard = new CopyOnWriteArrayList<>();
        volatile boolean inTheLog;

        @Override
        public void stands(EscalationNotice notice) {
            heard.add(notice);
        }

        @Override
        public boolean isInTheLog() {
            return inTheLog;
        }

        List<EscalationState> states() {
            return heard.stream().map(EscalationNotice::getState).toList();
        }
    }

    private final List<Object> counted = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Asker asker = new Asker();
    private Dependency dependency;

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    private FakeInstance instance() throws IOException {
        FakeInstance instance = new FakeInstance();
        open.add(instance);
        return instance;
    }

    private static URI nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }

    private static HedgeSettings settings(Duration step, URI... urls) {
        return new HedgeSettings(
                List.of(urls),
                FakeInstance.SECRET,
                Optional.empty(),
                SHORT,
                step,
                Duration.ofSeconds(5),
                LONG,
                SHORT,
                LONG,
                2_000,
                Duration.ofMillis(200),
                3,
                LONG);
    }

    private static HedgeSettings with(HedgeSettings s, Secret secret, Duration giveUpAfter, int maxInFlight) {
        return new HedgeSettings(
                s.urls(),
                secret,
                s.authorities(),
                s.hedgeAfter(),
                s.step(),
                s.connectTimeout(),
                s.timeout(),
                s.roundPause(),
                giveUpAfter,
                maxInFlight,
                s.keepWarm(),
                s.breakerFailures(),
                s.breakerOpenFor());
    }

    private Hedges hedges(HedgeSettings settings) throws NoSuchAlgorithmException {
        Clock clock = Clock.systemUTC();
        Health health = new Health(new Instance("ingress-gateway", "test"), new Lifecycle("test", clock), clock);
        dependency = health.optionalDependency("escalation-door");
        Hedges hedges = new Hedges(settings, SSLContext.getDefault(), this, dependency, clock, Ticker.system());
        open.add(hedges);
        return hedges;
    }

    /** One whose first instance, of so many, is that of number 0. */
    private static EscalationRequest request(int instances) {
        String id = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "esc-" + i)
                .filter(candidate -> RankOrder.rank(candidate, 0, instances) == 0)
                .findFirst()
                .orElseThrow();
        return request(id);
    }

    private static EscalationRequest request(String id) {
        return EscalationRequest.newBuilder()
                .setEscalationId(id)
                .setSessionId("s-1")
                .setMessageId("m1")
                .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                .setSeverity(9)
                .setRequestedAt(Instant.EPOCH)
                .build();
    }

    @Test
    void instanceOfRankZero_thatHasIt_isTheOnlyOneAsked_andItsWordIsPassedOn() throws Exception {
        FakeInstance first = instance();
        FakeInstance second = instance();
        Hedges hedges = hedges(settings(LONG, first.uri(), second.uri()));
        EscalationRequest request = request(2);

        hedges.begin(request, Cause.SLOW, asker);

        await().until(() -> counted.contains("taken"));
        await().until(() -> hedges.inFlight() == 0);
        assertThat(asker.heard)
                .containsExactly(new EscalationNotice(
                        "m1", request.getEscalationId(), EscalationState.DISPATCHED, "webhook", null, 60L));
        assertThat(first.asked).containsExactly(request);
        assertThat(second.asked).isEmpty();
        assertThat(counted).containsExactly(Cause.SLOW, Outcome.DISPATCHED, "taken");
    }

    @Test
    void instanceThatHangs_costsOneStep_andMayStillAnswer() throws Exception {
        FakeInstance first = instance().hangs();
        FakeInstance second = instance();
        Hedges hedges = hedges(settings(SHORT, first.uri(), second.uri()));
        EscalationRequest request = request(2);

        hedges.begin(request, Cause.SLOW, asker);
        await().until(() -> !asker.heard.isEmpty());
        assertThat(asker.states()).containsExactly(EscalationState.DISPATCHED);
        assertThat(hedges.inFlight()).isZero();

        first.held
                .get(0)
                .complete(FakeInstance.stands(EscalationState.ACKNOWLEDGED)
                        .apply(request)
                        .toCompletableFuture()
                        .join());
        await().until(() -> asker.heard.size() == 2);
        assertThat(asker.states()).containsExactly(EscalationState.DISPATCHED, EscalationState.ACKNOWLEDGED);
        assertThat(counted).filteredOn("taken"::equals).hasSize(1);
    }

    @Test
    void instanceThatIsGoneOrCannotOrFails_isFollowedByTheNextAtOnce() throws Exception {
        FakeInstance full = instance().answers(Response.error(503, "full"));
        FakeInstance odd = instance().answers(Response.of(200, "text/html", "<html>".getBytes(UTF_8)));
        FakeInstance failing = instance().answers(EscalationState.FAILED);
        FakeInstance good = instance().answers(EscalationState.REQUESTED);
        // A step that never passes: only what fails leads on.
        Hedges hedges = hedges(settings(LONG, nobody(), full.uri(), odd.uri(), failing.uri(), good.uri()));
        List<Integer> order = IntStream.range(0, 5)
                .map(rank -> RankOrder.instance("esc-x", rank, 5))
                .boxed()
                .toList();

        hedges.begin(request("esc-x"), Cause.REFUSED, asker);
        await().until(() -> counted.contains("taken"));

        List<Outcome> all = List.of(
                Outcome.UNREACHABLE, Outcome.UNAVAILABLE, Outcome.UNAVAILABLE, Outcome.FAILED, Outcome.REQUESTED);
        int askedBefore = order.indexOf(4);
        assertThat(counted.subList(1, counted.size() - 1))
                .containsExactlyElementsOf(order.subList(0, askedBefore + 1).stream()
                        .<Object>map(all::get)
                        .toList());
    }

    @Test
    void instancesThatAreAllGone_areAskedAgain_untilOneIsBack() throws Exception {
        URI later = nobody();
        Hedges hedges = hedges(new HedgeSettings(
                List.of(later),
                FakeInstance.SECRET,
                Optional.empty(),
                SHORT,
                SHORT,
                LONG,
                LONG,
                SHORT,
                LONG,
                10,
                LONG,
                3,
                // Longer than a round's pause, so that it is met open.
                Duration.ofMillis(300)));

        hedges.begin(request("esc-1"), Cause.SLOW, asker);
        await().until(() -> counted.contains(Outcome.BREAKER_OPEN));
        assertThat(counted).filteredOn(Outcome.UNREACHABLE::equals).hasSizeGreaterThanOrEqualTo(3);
        open.add(new FakeInstance(later.getPort()));

        await().until(() -> counted.contains("taken"));
        assertThat(asker.states()).containsExactly(EscalationState.DISPATCHED);
    }

    @Test
    void instancesThatStayAway_areGivenUp_orLeftAloneWhenTheLogHasIt() throws Exception {
        Hedges hedges = hedges(with(settings(SHORT, nobody()), FakeInstance.SECRET, Duration.ofMillis(1), 10));
        hedges.begin(request("esc-1"), Cause.SLOW, asker);
        await().until(() -> counted.contains("untaken"));
        await().until(() -> hedges.inFlight() == 0);

        counted.clear();
        asker.inTheLog = true;
        hedges.begin(request("esc-2"), Cause.SLOW, asker);
        await().until(() -> counted.size() == 2 && hedges.inFlight() == 0);
        assertThat(counted).doesNotContain("untaken");
        assertThat(asker.heard).isEmpty();
    }

    @Test
    void moreThanMayBeUnderWay_areCounted_andLeftToTheLog() throws Exception {
        FakeInstance slow = instance().hangs();
        Hedges hedges = hedges(with(settings(LONG, slow.uri()), FakeInstance.SECRET, LONG, 1));

        hedges.begin(request("esc-1"), Cause.SLOW, asker);
        hedges.begin(request("esc-2"), Cause.SLOW, asker);

        assertThat(counted).containsExactly(Cause.SLOW, "shed");
        await().until(() -> slow.asked.size() == 1);
        assertThat(hedges.inFlight()).isEqualTo(1);
    }

    @Test
    void anotherSecret_isRefused_andOpensNoBreaker() throws Exception {
        FakeInstance instance = instance();
        Hedges hedges = hedges(with(settings(SHORT, instance.uri()), new Secret("other"), Duration.ofMillis(1), 10));
        for (int i = 0; i < 6; i++) {
            int before = i + 1;
            hedges.begin(request("esc-" + i), Cause.SLOW, asker);
            await().until(() -> counted.stream().filter("untaken"::equals).count() >= before);
        }
        assertThat(counted).contains(Outcome.REFUSED).doesNotContain(Outcome.BREAKER_OPEN);
        assertThat(instance.asked).isEmpty();
    }

    @Test
    void aThousandAtOnce_areAllTaken() throws Exception {
        FakeInstance first = instance();
        FakeInstance second = instance();
        Hedges hedges = hedges(settings(LONG, first.uri(), second.uri()));
        for (int i = 0; i < 1_000; i++) {
            hedges.begin(request("esc-" + i), Cause.SLOW, asker);
        }
        await().atMost(LONG).until(() -> asker.heard.size() == 1_000);
        assertThat(first.asked.size() + second.asked.size()).isEqualTo(1_000);
        assertThat(first.asked.size()).isBetween(300, 700);
        assertThat(counted).doesNotContain("shed", "untaken");
    }

    @Test
    void instances_areGreetedFromTheStart_andMissingOnesAreKnown() throws Exception {
        FakeInstance here = instance();
        Hedges hedges = hedges(settings(SHORT, here.uri(), nobody()));

        hedges.start();

        await().until(() -> here.greeted.get() >= 2);
        await().until(() -> dependency.status().reason().startsWith("1 of 2"));
        assertThat(dependency.isUp()).isFalse();
    }

    @Override
    public void begun(Cause cause) {
        counted.add(cause);
    }

    @Override
    public void shed() {
        counted.add("shed");
    }

    @Override
    public void asked(Outcome outcome) {
        counted.add(outcome);
    }

    @Override
    public void taken(long nanos) {
        counted.add("taken");
    }

    @Override
    public void untaken() {
        counted.add("untaken");
    }
}
