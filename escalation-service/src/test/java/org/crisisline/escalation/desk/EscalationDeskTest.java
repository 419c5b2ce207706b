package org.crisisline.escalation.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.crisisline.escalation.channel.Channel;
import org.crisisline.escalation.channel.ChannelDirectory;
import org.crisisline.escalation.channel.ChannelResult;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.escalation.lifecycle.Cases;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.Demands;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Escalations;
import org.crisisline.escalation.lifecycle.Rank;
import org.crisisline.escalation.lifecycle.Stage;
import org.crisisline.escalation.lifecycle.TestPolicies;
import org.crisisline.escalation.log.Journal;
import org.crisisline.escalation.metrics.CountedMetrics;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EscalationDeskTest {
    /** A channel whose calls the test answers. */
    private static class AnsweredChannel implements Channel {
        final List<EscalationCall> calls = new CopyOnWriteArrayList<>();
        final List<CompletableFuture<ChannelResult>> answers = new CopyOnWriteArrayList<>();

        @Override
        public String name() {
            return "test";
        }

        @Override
        public CompletionStage<ChannelResult> call(EscalationCall call) {
            CompletableFuture<ChannelResult> answer = new CompletableFuture<>();
            answers.add(answer);
            calls.add(call);
            return answer;
        }

        void answer(int number, ChannelResult result) {
            await().until(() -> answers.size() > number);
            answers.get(number).complete(result);
        }

        @Override
        public void close() {}
    }

    /** A journal in memory. */
    private static final class KeptJournal implements Journal {
        final List<EscalationCase> moves = new CopyOnWriteArrayList<>();
        final List<String> answers = new CopyOnWriteArrayList<>();
        final List<String> failures = new CopyOnWriteArrayList<>();

        @Override
        public void moved(EscalationCase escalation) {
            moves.add(escalation);
        }

        @Override
        public void reached(EscalationCase escalation) {}

        @Override
        public void unreached(EscalationCase escalation, String why, boolean willRetry) {
            failures.add(why);
        }

        @Override
        public void channelAnswered(
                EscalationCase escalation, Stage stage, String channel, String told, String outcome) {
            answers.add(channel + " " + told + " " + stage.name() + " " + stage.round() + " " + outcome);
        }

        @Override
        public void exhausted(EscalationCase escalation, String why) {
            failures.add(why);
        }

        @Override
        public void policyGone(EscalationCase escalation, String version) {}

        List<EscalationState> states() {
            return moves.stream().map(EscalationCase::state).toList();
        }
    }

    private final TestClock clock = new TestClock(Demands.T0);
    private final KeptJournal journal = new KeptJournal();
    private final CountedMetrics metrics = new CountedMetrics();
    private final AnsweredChannel channel = new AnsweredChannel();
    private final List<EscalationDesk> desks = new ArrayList<>();

    @AfterEach
    void close() {
        channel.answers.forEach(answer -> answer.complete(new ChannelResult.Withdrawn()));
        desks.forEach(EscalationDesk::close);
    }

    private EscalationDesk desk(ChannelDirectory way, Rank rank) {
        EscalationDesk desk = new EscalationDesk(
                new Escalations(TestPolicies.oneTier(2, 100, Duration.ofMillis(50), "test"), rank),
                Ways.outOnly(way),
                journal,
                metrics,
                clock,
                Duration.ofMillis(500));
        desks.add(desk);
        return desk;
    }

    private EscalationDesk alone() {
        return desk(ChannelDirectory.of(channel), new Rank(0, 1, Duration.ofMillis(40)));
    }

    private static List<Reading> trigger(Demand demand) {
        return List.of(new Reading.Trigger(demand));
    }

    @Test
    void aCallThatIsTakenIsWrittenAndMeasured() throws Exception {
        EscalationDesk desk = alone();
        desk.take(trigger(Demands.plain("e1"))).get();
        assertThat(channel.calls).hasSize(1);
        assertThat(journal.states()).containsExactly(EscalationState.REQUESTED);

        clock.advance(Duration.ofMillis(37));
        channel.answer(0, new ChannelResult.Accepted());

        await().untilAsserted(() ->
                assertThat(journal.states()).containsExactly(EscalationState.REQUESTED, EscalationState.DISPATCHED));
        assertThat(journal.moves.get(1).channel()).isEqualTo("test");
        await().untilAsserted(() -> assertThat(metrics.reached()).containsExactly(Duration.ofMillis(37)));
        await().untilAsserted(() -> assertThat(desk.open()).isZero());
    }

    @Test
    void aCallThatNobodyTakesIsSaidAndMadeAgain() throws Exception {
        EscalationDesk desk = alone();
        desk.take(trigger(Demands.plain("e1"))).get();

        channel.answer(0, new ChannelResult.Unavailable("the receiver answered 500", Optional.empty()));
        channel.answer(1, new ChannelResult.Accepted());

        await().untilAsserted(() -> assertThat(journal.states())
                .containsExactly(EscalationState.REQUESTED, EscalationState.FAILED, EscalationState.DISPATCHED));
        assertThat(journal.failures).containsExactly("the receiver answered 500");
        assertThat(metrics.unreachedCount()).isEqualTo(1);
    }

    @Test
    void withoutAChannelEachEscalationFailsForThatReason() throws Exception {
        EscalationDesk desk = desk(ChannelDirectory.none(), new Rank(0, 1, Duration.ofMillis(40)));

        desk.take(trigger(Demands.plain("e1"))).get();

        await().untilAsserted(() ->
                assertThat(journal.states()).containsExactly(EscalationState.REQUESTED, EscalationState.FAILED));
        assertThat(journal.failures.get(0)).isEqualTo("no channel configured: set escalation.channels.webhook.url");
    }

    @Test
    void theSecondInstanceCallsAfterItsStepWhenItHearsNothing() throws Exception {
        Rank second = new Rank(0, 2, Duration.ofMillis(30));
        String id = second.of("e1") == 1 ? "e1" : "e2";
        assertThat(second.of(id)).isEqualTo(1);
        EscalationDesk desk = desk(ChannelDirectory.of(channel), second);

        long began = System.nanoTime();
        desk.take(trigger(Demands.plain(id))).get();
        assertThat(channel.calls).isEmpty();

        await().pollInterval(Duration.ofMillis(1)).until(() -> !channel.calls.isEmpty());
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isGreaterThanOrEqualTo(30);
    }

    @Test
    void whatAnotherInstanceDispatchedWithdrawsTheCall() throws Exception {
        EscalationDesk desk = alone();
        Demand demand = Demands.plain("e1");
        desk.take(trigger(demand)).get();

        desk.take(List.of(new Reading.Standing(demand, Cases.recorded(EscalationState.DISPATCHED, clock.instant()))))
                .get();
        channel.answer(0, new ChannelResult.Withdrawn());

        await().untilAsserted(() -> assertThat(desk.open()).isZero());
        assertThat(journal.states()).containsExactly(EscalationState.REQUESTED);
    }

    @Test
    void aChannelThatBreaksItsPromiseIsAFailureAndNotSilence() throws Exception {
        EscalationDesk desk = alone();
        desk.take(trigger(Demands.plain("e1"))).get();

        await().until(() -> !channel.answers.isEmpty());
        channel.answers.get(0).completeExceptionally(new IllegalStateException("broken"));

        await().untilAsserted(() ->
                assertThat(journal.failures).first().isEqualTo("the channel broke: IllegalStateException"));
    }

    @Test
    void afterLoadingOnlyWhatReachedNobodyIsCalled() throws Exception {
        EscalationDesk desk = alone();
        desk.load(List.of(
                        new Reading.Standing(
                                Demands.plain("old"), Cases.recorded(EscalationState.DISPATCHED, clock.instant())),
                        new Reading.Standing(
                                Demands.plain("open"), Cases.recorded(EscalationState.REQUESTED, clock.instant()))))
                .get();
        assertThat(channel.calls).isEmpty();

        desk.resume().get();
        desk.take(trigger(Demands.plain("old"))).get();

        assertThat(channel.calls)
                .singleElement()
                .satisfies(call -> assertThat(call.demand().escalationId()).isEqualTo("open"));
    }

    @Test
    void theIntakeIsToldWhenTooManyAreOpen() throws Exception {
        EscalationDesk desk = alone();

        assertThat(desk.take(trigger(Demands.plain("e1"))).get()).isFalse();
        assertThat(desk.take(trigger(Demands.plain("e2"))).get()).isTrue();

        channel.answer(0, new ChannelResult.Accepted());
        await().untilAsserted(() -> assertThat(desk.take(List.of()).get()).isFalse());
    }

    @Test
    void closingWaitsForTheCallUnderWay() throws Exception {
        EscalationDesk desk = alone();
        desk.take(trigger(Demands.plain("e1"))).get();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(desk::close);

        channel.answer(0, new ChannelResult.Accepted());
        closed.get();

        assertThat(journal.states()).containsExactly(EscalationState.REQUESTED, EscalationState.DISPATCHED);
        assertThatThrownBy(() -> desk.take(trigger(Demands.plain("e2"))).get()).isInstanceOf(ExecutionException.class);
    }

    /** Two channels of one tier. */
    private EscalationDesk withTwo(AnsweredChannel other) {
        ChannelDirectory both = new ChannelDirectory() {
            @Override
            public Optional<Channel> named(String name) {
                return Optional.of(name.equals("other") ? other : channel);
            }

            @Override
            public Set<String> names() {
                return Set.of("test", "other");
            }
        };
        EscalationDesk desk = new EscalationDesk(
                new Escalations(
                        TestPolicies.oneTier(2, 100, Duration.ofMillis(50), "other", "test"),
                        new Rank(0, 1, Duration.ofMillis(40))),
                Ways.outOnly(both),
                journal,
                metrics,
                clock,
                Duration.ofMillis(500));
        desks.add(desk);
        return desk;
    }

    @Test
    void aChannelThatHangsDelaysNoOtherAndItsOutcomeIsAudited() throws Exception {
        AnsweredChannel hanging = new AnsweredChannel();
        EscalationDesk desk = withTwo(hanging);
        desk.take(trigger(Demands.plain("e1"))).get();
        assertThat(hanging.calls).hasSize(1);

        channel.answer(0, new ChannelResult.Accepted());
        await().untilAsserted(() -> assertThat(journal.states()).contains(EscalationState.DISPATCHED));
        hanging.answer(0, new ChannelResult.Unavailable("no answer in time", Optional.empty()));

        await().untilAsserted(() -> assertThat(journal.answers)
                .containsExactly("test called on-call 0 ok", "other called on-call 0 no answer in time"));
        assertThat(journal.failures).isEmpty();
    }

    @Test
    void aChannelThatThrowsDoesNotKeepTheOthersFromBeingCalled() throws Exception {
        AnsweredChannel throwing = new AnsweredChannel() {
            @Override
            public CompletionStage<ChannelResult> call(EscalationCall call) {
                throw new IllegalStateException("broken");
            }
        };
        EscalationDesk desk = withTwo(throwing);

        desk.take(trigger(Demands.plain("e1"))).get();

        assertThat(channel.calls).hasSize(1);
    }

    @Test
    void whoAsksDirectlyHearsWhenAChannelHasTakenIt() throws Exception {
        EscalationDesk desk = alone();
        CompletableFuture<EscalationCase> answer = desk.ask(Demands.plain("e1")).toCompletableFuture();
        channel.answer(0, new ChannelResult.Accepted());

        assertThat(answer.get().state()).isEqualTo(EscalationState.DISPATCHED);
        assertThat(desk.ask(Demands.plain("e1")).toCompletableFuture().get().state())
                .as("asked again")
                .isEqualTo(EscalationState.DISPATCHED);
        assertThat(channel.calls).hasSize(1);
    }

    @Test
    void whoAsksDirectlyHearsThatNobodyWasReached() throws Exception {
        EscalationDesk desk = desk(ChannelDirectory.none(), new Rank(0, 1, Duration.ofMillis(40)));

        assertThat(desk.ask(Demands.plain("e1")).toCompletableFuture().get().state())
                .isEqualTo(EscalationState.FAILED);
    }

    @Test
    void whoStillWaitsWhenTheDeskClosesHearsOfIt() {
        EscalationDesk desk = alone();
        CompletableFuture<EscalationCase> answer = desk.ask(Demands.plain("e1")).toCompletableFuture();

        desk.close();

        assertThatThrownBy(answer::get).hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void beforeTheLogIsLoadedNobodySaysThatThereIsNoSuchEscalation() throws Exception {
        EscalationDesk desk = alone();
        desk.take(trigger(Demands.plain("here"))).get();

        assertThat(desk.find("here").toCompletableFuture().get()).isPresent();
        assertThatThrownBy(() -> desk.find("elsewhere").toCompletableFuture().get())
                .hasCauseInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> desk.acknowledge("elsewhere", "anna")
                        .toCompletableFuture()
                        .get())
                .hasCauseInstanceOf(RejectedExecutionException.class);
        desk.resume().get();

        assertThat(desk.find("elsewhere").toCompletableFuture().get()).isEmpty();
    }

    @Test
    void anAnswerIsWrittenAtOnceAndToldToTheChannel() throws Exception {
        EscalationDesk desk = alone();
        desk.resume().get();
        desk.take(trigger(Demands.plain("e1"))).get();
        channel.answer(0, new ChannelResult.Accepted());
        await().untilAsserted(() -> assertThat(journal.states()).contains(EscalationState.DISPATCHED));

        Optional<EscalationCase> acknowledged =
                desk.acknowledge("e1", "anna").toCompletableFuture().get();
        Optional<EscalationCase> resolved =
                desk.resolve("e1", "bert").toCompletableFuture().get();
        Optional<EscalationCase> again =
                desk.acknowledge("e1", "carl").toCompletableFuture().get();

        assertThat(acknowledged).hasValueSatisfying(it -> assertThat(it.by()).isEqualTo("anna"));
        assertThat(resolved).hasValueSatisfying(it -> assertThat(it.state()).isEqualTo(EscalationState.RESOLVED));
        assertThat(again).hasValueSatisfying(it -> assertThat(it.by()).isEqualTo("bert"));
        assertThat(journal.states())
                .endsWith(EscalationState.DISPATCHED, EscalationState.ACKNOWLEDGED, EscalationState.RESOLVED);
        assertThat(channel.calls)
                .extracting(EscalationCall::kind)
                .containsExactly(
                        EscalationCall.Kind.TRIGGER, EscalationCall.Kind.ACKNOWLEDGE, EscalationCall.Kind.RESOLVE);
        assertThat(desk.acknowledge("nobody-asked", "anna")
                        .toCompletableFuture()
                        .get())
                .isEmpty();
    }
}
