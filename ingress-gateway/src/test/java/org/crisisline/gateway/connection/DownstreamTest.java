package org.crisisline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.gateway.connection.Talk.dispatch;
import static org.crisisline.gateway.connection.Talk.report;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.crisisline.gateway.wire.ClientFrame;
import org.crisisline.gateway.wire.ErrorCode;
import org.crisisline.gateway.wire.ServerFrame;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.CaughtUp;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.Gap;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.ParticipantEvent;
import org.crisisline.schemas.record.ParticipantNotice;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Progress;
import org.crisisline.schemas.record.Refusal;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.Rejected;
import org.crisisline.schemas.record.Repeated;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;

/** What the mailbox brings, and what is acknowledged of it. */
class DownstreamTest {
    private final Talk talk = new Talk().connected();

    // ---------------------------------------------------------------------------------------------- the chain

    @Test
    void dispatches_that_follow_one_another_are_written() {
        assertThat(positionOf(talk.mailbox(dispatch(3, -1, -1)))).isEqualTo(3);
        assertThat(positionOf(talk.mailbox(dispatch(5, 3, -1)))).isEqualTo(5);
        assertThat(((ServerFrame.Message) talk.lastWritten()).previous()).isEqualTo(OptionalLong.of(3));
    }

    @Test
    void a_dispatch_with_something_missing_before_it_is_refused_with_what_was_last_written() {
        talk.mailbox(dispatch(3, -1, -1));

        assertThat(talk.mailbox(dispatch(9, 5, -1)))
                .containsExactly(report(new Refused(Priority.NORMAL, 9L, Refusal.CHAIN_BROKEN, 3L)));
        assertThat(positionOf(talk.mailbox(dispatch(5, 3, -1)))).isEqualTo(5);
        assertThat(positionOf(talk.mailbox(dispatch(9, 5, -1)))).isEqualTo(9);
    }

    @Test
    void a_chain_may_begin_at_the_cursor_of_the_lane() {
        assertThat(positionOf(talk.mailbox(dispatch(9, 7, 7)))).isEqualTo(9);
        assertThat(new Talk().connected().mailbox(dispatch(9, 7, 6)))
                .containsExactly(report(new Refused(Priority.NORMAL, 9L, Refusal.CHAIN_BROKEN, null)));
    }

    @Test
    void a_dispatch_that_was_written_is_written_again_on_a_later_attempt_only() {
        talk.mailbox(dispatch(3, -1, -1));
        talk.mailbox(dispatch(5, 3, -1));

        assertThat(talk.mailbox(dispatch(3, -1, -1))).isEmpty();
        assertThat(positionOf(talk.mailbox(dispatch(Priority.NORMAL, 3, -1, -1, 2))))
                .isEqualTo(3);
        // Going back to 3 did not forget 5.
        assertThat(positionOf(talk.mailbox(dispatch(7, 5, -1)))).isEqualTo(7);
    }

    @Test
    void priorities_have_chains_of_their_own_and_report_to_their_lane() {
        talk.mailbox(dispatch(3, -1, -1));

        assertThat(talk.mailbox(dispatch(Priority.EMERGENCY, 4, 3, -1, 1)))
                .containsExactly(new Effect.Report(
                        Lane.EMERGENCY, new Refused(Priority.EMERGENCY, 4L, Refusal.CHAIN_BROKEN, null)));
    }

    @Test
    void caught_up_obeys_the_chain_and_is_passed_on_once_a_priority() {
        assertThat(talk.mailbox(new CaughtUp(Priority.NORMAL, 3L, 3L, -1L)))
                .containsExactly(report(new Refused(Priority.NORMAL, 3L, Refusal.CHAIN_BROKEN, null)));

        talk.mailbox(dispatch(3, -1, -1));
        assertThat(talk.mailbox(new CaughtUp(Priority.NORMAL, 3L, 3L, -1L))).hasSize(1);
        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.CaughtUp(Priority.NORMAL, OptionalLong.of(3)));
        assertThat(talk.mailbox(new CaughtUp(Priority.NORMAL, 3L, 3L, -1L))).isEmpty();

        talk.mailbox(new CaughtUp(Priority.HIGH, -1L, -1L, -1L));
        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.CaughtUp(Priority.HIGH, OptionalLong.empty()));
    }

    @Test
    void a_connection_that_becomes_active_again_is_caught_up_again() {
        talk.mailbox(new CaughtUp(Priority.HIGH, -1L, -1L, -1L));
        talk.happens(new ConnectionEvent.TakenOver("c-2"));
        talk.says(new ClientFrame.Activate(Optional.empty()));

        assertThat(talk.mailbox(new CaughtUp(Priority.HIGH, -1L, -1L, -1L))).hasSize(1);
    }

    @Test
    void a_probe_is_told_what_was_written_and_what_was_acknowledged() {
        assertThat(talk.mailbox(new Probe(Priority.NORMAL, 1L)))
                .containsExactly(report(new ProbeAnswer(Priority.NORMAL, 1L, true, null, null)));

        talk.mailbox(dispatch(3, -1, -1));
        talk.mailbox(dispatch(5, 3, -1));
        talk.says(new ClientFrame.Ack(Priority.NORMAL, 3));

        assertThat(talk.mailbox(new Probe(Priority.NORMAL, 2L)))
                .containsExactly(report(new ProbeAnswer(Priority.NORMAL, 2L, true, 5L, 3L)));
    }

    // ---------------------------------------------------------------------------------------------- acknowledgements

    @Test
    void an_acknowledgement_goes_to_the_lane_once() {
        talk.mailbox(dispatch(3, -1, -1));

        assertThat(talk.says(new ClientFrame.Ack(Priority.NORMAL, 3)))
                .containsExactly(report(new Acknowledged(Priority.NORMAL, 3L, false)));
        assertThat(talk.says(new ClientFrame.Ack(Priority.NORMAL, 3))).isEmpty();
        assertThat(talk.says(new ClientFrame.Ack(Priority.NORMAL, 2))).isEmpty();
    }

    @Test
    void what_was_seen_and_may_not_have_reached_the_lane_is_said_again_with_the_next_renewal() {
        talk.mailbox(dispatch(3, -1, -1));
        talk.mailbox(dispatch(5, 3, -1));
        talk.says(new ClientFrame.Seen(Priority.NORMAL, 3));
        talk.says(new ClientFrame.Seen(Priority.NORMAL, 5));

        talk.happens(new ConnectionEvent.SeenLost(Priority.NORMAL));
        talk.happens(new ConnectionEvent.SeenLost(Priority.NORMAL));

        Effect.Report again = report(new Acknowledged(Priority.NORMAL, 5L, true));
        assertThat(talk.happens(new ConnectionEvent.RenewPresence()))
                .as("the latest of each priority is enough")
                .filteredOn(Effect.Report.class::isInstance)
                .containsExactly(again);
        assertThat(talk.happens(new ConnectionEvent.RenewPresence()))
                .as("the lane has it now")
                .noneMatch(Effect.Report.class::isInstance);
        talk.happens(new ConnectionEvent.SeenLost(Priority.NORMAL));
        talk.passes(Duration.ofSeconds(31));
        assertThat(talk.happens(new ConnectionEvent.Tick()))
                .filteredOn(Effect.Report.class::isInstance)
                .containsExactly(again);
    }

    @Test
    void an_acknowledgement_beyond_what_was_sent_is_refused() {
        talk.says(new ClientFrame.Ack(Priority.NORMAL, 0));
        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.INVALID_FRAME);
        assertThat(talk.lastRefusal().message())
                .isEqualTo(
                        "field 'position': beyond what was sent on this connection at NORMAL, expected at most nothing yet");

        talk.mailbox(dispatch(3, -1, -1));
        talk.says(new ClientFrame.Seen(Priority.NORMAL, 4));
        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.INVALID_FRAME);
        talk.says(new ClientFrame.Ack(Priority.HIGH, 3));
        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.INVALID_FRAME);
        assertThat(talk.count(Effect.Report.class)).isZero();
    }

    @Test
    void seen_implies_acknowledged_and_may_follow_it() {
        talk.mailbox(dispatch(3, -1, -1));
        talk.mailbox(dispatch(5, 3, -1));
        talk.says(new ClientFrame.Ack(Priority.NORMAL, 5));

        assertThat(talk.says(new ClientFrame.Seen(Priority.NORMAL, 3)))
                .containsExactly(report(new Acknowledged(Priority.NORMAL, 3L, true)));
        assertThat(talk.says(new ClientFrame.Seen(Priority.NORMAL, 3))).isEmpty();
        assertThat(talk.mailbox(new Probe(Priority.NORMAL, 1L)))
                .containsExactly(report(new ProbeAnswer(Priority.NORMAL, 1L, true, 5L, 5L)));
    }

    // ---------------------------------------------------------------------------------------------- progress and
    // latency

    @Test
    void progress_is_passed_on_when_it_rises_and_tells_how_long_it_took() {
        talk.says(Talk.send("1"));
        talk.happens(new ConnectionEvent.LogAccepted("1", 10));
        talk.passes(Duration.ofMillis(42));

        talk.mailbox(new Progress("p-2", Priority.NORMAL, 10L, "1", false));

        assertThat(talk.lastWritten())
                .isEqualTo(
                        new ServerFrame.Delivered(Priority.NORMAL, 10, "p-2", Optional.of("1"), OptionalLong.of(42)));
        assertThat(delivered()).containsExactly(Duration.ofMillis(42));
        assertThat(talk.mailbox(new Progress("p-2", Priority.NORMAL, 10L, "1", false)))
                .isEmpty();
        assertThat(talk.mailbox(new Progress("p-2", Priority.NORMAL, 9L, "0", false)))
                .isEmpty();
        assertThat(talk.mailbox(new Progress("p-3", Priority.NORMAL, 10L, "1", false)))
                .hasSize(2);
    }

    @Test
    void one_acknowledgement_that_covers_several_messages_measures_each() {
        for (int i = 0; i < 3; i++) {
            talk.says(Talk.send("m" + i));
            talk.happens(new ConnectionEvent.LogAccepted("m" + i, i));
            talk.passes(Duration.ofMillis(10));
        }

        talk.mailbox(new Progress("p-2", Priority.NORMAL, 2L, "m2", false));

        assertThat(delivered()).containsExactly(Duration.ofMillis(30), Duration.ofMillis(20), Duration.ofMillis(10));
    }

    @Test
    void progress_that_overtakes_the_logs_answer_is_measured_once() {
        talk.says(Talk.send("1"));
        talk.passes(Duration.ofMillis(5));

        talk.mailbox(new Progress("p-2", Priority.NORMAL, 10L, "1", false));
        talk.happens(new ConnectionEvent.LogAccepted("1", 10));
        talk.says(Talk.send("2"));
        talk.happens(new ConnectionEvent.LogAccepted("2", 11));
        talk.mailbox(new Progress("p-2", Priority.NORMAL, 11L, "2", false));

        assertThat(delivered()).containsExactly(Duration.ofMillis(5), Duration.ZERO);
    }

    @Test
    void what_was_sent_while_the_recipient_was_away_is_told_and_not_measured() {
        talk.mailbox(new ParticipantNotice("p-2", Role.RESPONDER, ParticipantEvent.OFFLINE));
        talk.says(Talk.send("1"));
        talk.happens(new ConnectionEvent.LogAccepted("1", 10));
        talk.passes(Duration.ofMinutes(1));
        talk.mailbox(new ParticipantNotice("p-2", Role.RESPONDER, ParticipantEvent.ONLINE));

        talk.mailbox(new Progress("p-2", Priority.NORMAL, 10L, "1", false));

        assertThat(((ServerFrame.Delivered) talk.lastWritten()).latencyMs()).isEqualTo(OptionalLong.of(60_000));
        assertThat(delivered()).isEmpty();
    }

    @Test
    void a_summary_after_connecting_names_no_message_and_measures_nothing() {
        talk.mailbox(new Progress("p-2", Priority.NORMAL, 10L, null, false));

        assertThat(talk.lastWritten())
                .isEqualTo(
                        new ServerFrame.Delivered(Priority.NORMAL, 10, "p-2", Optional.empty(), OptionalLong.empty()));
        assertThat(delivered()).isEmpty();
    }

    @Test
    void seen_progress_is_a_frame_of_its_own_and_rises_by_itself() {
        talk.mailbox(new Progress("p-2", Priority.NORMAL, 10L, null, false));

        talk.mailbox(new Progress("p-2", Priority.NORMAL, 8L, null, true));
        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.Seen(Priority.NORMAL, 8, "p-2"));
        assertThat(talk.mailbox(new Progress("p-2", Priority.NORMAL, 8L, null, true)))
                .isEmpty();
    }

    // ---------------------------------------------------------------------------------------------- everything else

    @Test
    void a_repeat_is_accepted_at_its_first_position() {
        talk.says(Talk.send("1"));
        talk.happens(new ConnectionEvent.LogAccepted("1", 10));

        talk.mailbox(new Repeated("1", Priority.NORMAL, 4L));
        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.Accepted("1", Priority.NORMAL, 4, true));

        talk.says(Talk.send("1"));
        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.Accepted("1", Priority.NORMAL, 4, true));
    }

    @Test
    void a_rejection_is_an_error_and_frees_the_id() {
        talk.says(Talk.send("1"));
        talk.happens(new ConnectionEvent.LogAccepted("1", 10));

        talk.mailbox(new Rejected("1", "id_conflict", "the id is another message's", null));
        assertThat(talk.lastRefusal())
                .isEqualTo(ServerFrame.Refused.of(ErrorCode.ID_CONFLICT, "the id is another message's", "1"));
        assertThat(talk.says(Talk.send("1"))).anyMatch(Effect.Publish.class::isInstance);
    }

    @Test
    void a_session_whose_log_is_full_is_refused_before_the_log_for_a_while() {
        rejectedAsFull(Priority.NORMAL);
        assertThat(talk.lastRefusal())
                .isEqualTo(ServerFrame.Refused.of(ErrorCode.SESSION_FULL, "50000 messages are the most", "full"));

        talk.passes(Duration.ofSeconds(2));
        for (Priority priority : List.of(Priority.NORMAL, Priority.LOW)) {
            assertThat(says("next", priority, "text", "{}")).noneMatch(Effect.Publish.class::isInstance);
            assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.SESSION_FULL);
            assertThat(talk.lastRefusal().id()).contains("next");
            assertThat(talk.lastRefusal().retryAfterMs()).hasValue(3_000);
        }
        for (Priority priority : List.of(Priority.EMERGENCY, Priority.HIGH)) {
            assertThat(says("for-" + priority, priority, "text", "{}"))
                    .as("there may be room for " + priority)
                    .anyMatch(Effect.Publish.class::isInstance);
        }

        talk.passes(Duration.ofSeconds(3));
        assertThat(says("later", Priority.NORMAL, "text", "{}")).anyMatch(Effect.Publish.class::isInstance);
    }

    @Test
    void what_asks_for_a_human_goes_into_the_log_though_the_session_is_full() {
        rejectedAsFull(Priority.EMERGENCY);

        assertThat(says("text", Priority.EMERGENCY, "text", "{}")).noneMatch(Effect.Publish.class::isInstance);
        assertThat(says("mild", Priority.EMERGENCY, "crisis_alert", "{\"severity\":7}"))
                .noneMatch(Effect.Publish.class::isInstance);
        assertThat(says("severe", Priority.EMERGENCY, "crisis_alert", "{\"severity\":8}"))
                .anyMatch(Effect.Publish.class::isInstance);
        assertThat(talk.says(new ClientFrame.Escalate("e", 9, Optional.empty(), Optional.empty())))
                .anyMatch(Effect.Publish.class::isInstance);
    }

    @Test
    void a_repeat_of_an_unknown_outcome_goes_into_the_log_though_the_session_is_full() {
        talk.says(Talk.send("unknown"));
        talk.happens(new ConnectionEvent.LogRefused("unknown", PublishFailure.UNAVAILABLE));
        rejectedAsFull(Priority.NORMAL);

        assertThat(talk.says(Talk.send("unknown")))
                .as("it may have been taken before the log was full")
                .anyMatch(Effect.Publish.class::isInstance);
    }

    private void rejectedAsFull(Priority priority) {
        says("full", priority, "text", "{}");
        talk.happens(new ConnectionEvent.LogAccepted("full", 10));
        talk.mailbox(new Rejected("full", "session_full", "50000 messages are the most", null));
    }

    private List<Effect> says(String id, Priority priority, String kind, String payload) {
        return talk.says(new ClientFrame.Send(id, kind, Optional.of(priority), payload));
    }

    @Test
    void an_escalation_that_moves_is_passed_on_and_its_dispatch_measured_once() {
        talk.says(new ClientFrame.Escalate("e", 9, Optional.empty(), Optional.empty()));
        talk.happens(new ConnectionEvent.LogAccepted("e", 1));
        talk.passes(Duration.ofMillis(30));
        EscalationNotice requested = notice(EscalationState.REQUESTED, null);
        EscalationNotice dispatched = notice(EscalationState.DISPATCHED, "webhook");

        talk.mailbox(requested);
        talk.mailbox(dispatched);
        assertThat(talk.mailbox(dispatched)).isEmpty();
        talk.mailbox(notice(EscalationState.DISPATCHED, "e-mail"));
        talk.mailbox(dispatched);

        assertThat(escalationStates())
                .containsExactly(
                        EscalationState.REQUESTED,
                        EscalationState.DISPATCHED,
                        EscalationState.DISPATCHED,
                        EscalationState.DISPATCHED);
        assertThat(measured(Effect.Measurement.ESCALATED)).containsExactly(Duration.ofMillis(30));
    }

    @Test
    void what_an_instance_says_directly_is_passed_on_and_the_log_takes_nothing_of_it_back() {
        talk.says(new ClientFrame.Escalate("e", 9, Optional.empty(), Optional.empty()));
        talk.passes(Duration.ofMillis(60));
        talk.happens(new ConnectionEvent.HumanAsked(notice(EscalationState.DISPATCHED, "webhook")));
        talk.happens(new ConnectionEvent.LogRefused("e", PublishFailure.UNAVAILABLE));

        talk.mailbox(notice(EscalationState.REQUESTED, null));
        talk.mailbox(notice(EscalationState.FAILED, null));
        talk.mailbox(notice(EscalationState.DISPATCHED, "webhook"));
        talk.happens(new ConnectionEvent.HumanAsked(notice(EscalationState.REQUESTED, null)));
        talk.mailbox(notice(EscalationState.ACKNOWLEDGED, "webhook"));

        assertThat(escalationStates()).containsExactly(EscalationState.DISPATCHED, EscalationState.ACKNOWLEDGED);
        assertThat(measured(Effect.Measurement.ESCALATED)).containsExactly(Duration.ofMillis(60));
        assertThat(talk.effects())
                .contains(new Effect.Audit("escalation.hedged", "dispatched", Optional.of("esc-1"), Map.of()));
    }

    @Test
    void what_an_instance_says_directly_before_anybody_is_connected_is_nobodys() {
        assertThat(new Talk().happens(new ConnectionEvent.HumanAsked(notice(EscalationState.DISPATCHED, "webhook"))))
                .isEmpty();
    }

    private List<EscalationState> escalationStates() {
        return talk.written().stream()
                .filter(ServerFrame.Escalation.class::isInstance)
                .map(frame -> ((ServerFrame.Escalation) frame).state())
                .toList();
    }

    @Test
    void participants_are_announced_when_they_change_and_never_to_themselves() {
        talk.mailbox(new ParticipantNotice("p-2", Role.RESPONDER, ParticipantEvent.JOINED));
        assertThat(talk.lastWritten())
                .isEqualTo(new ServerFrame.Participant("p-2", Role.RESPONDER, ParticipantEvent.JOINED));
        assertThat(talk.mailbox(new ParticipantNotice("p-2", Role.RESPONDER, ParticipantEvent.JOINED)))
                .isEmpty();
        assertThat(talk.mailbox(new ParticipantNotice("p-1", Role.PERSON, ParticipantEvent.ONLINE)))
                .isEmpty();
    }

    @Test
    void a_repeat_is_not_written_behind_what_still_waits_for_a_client_that_reads_slowly() {
        talk.mailbox(Talk.dispatch(3, -1, -1));
        Dispatch again = Talk.dispatch(Priority.NORMAL, 3, -1, -1, 2);
        MailboxRecord record = new MailboxRecord("g-1", 1L, "s-1", "p-1", Talk.CONNECTION, again);

        assertThat(talk.happens(new ConnectionEvent.MailboxRead(record, true))).isEmpty();
        assertThat(positionOf(talk.happens(new ConnectionEvent.MailboxRead(record, false))))
                .isEqualTo(3);
    }

    @Test
    void what_is_new_is_written_to_a_client_that_reads_slowly() {
        MailboxRecord record = new MailboxRecord(
                "g-1", 1L, "s-1", "p-1", Talk.CONNECTION, Talk.dispatch(Priority.NORMAL, 3, -1, -1, 2));

        assertThat(positionOf(talk.happens(new ConnectionEvent.MailboxRead(record, true))))
                .isEqualTo(3);
    }

    @Test
    void a_gap_is_passed_on() {
        talk.mailbox(new Gap(Priority.LOW, 3L, 7L, "retention"));

        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.Gap(Priority.LOW, 3, 7, "retention"));
    }

    private static EscalationNotice notice(EscalationState state, String channel) {
        return new EscalationNotice("e", "esc-1", state, channel, null, 20L);
    }

    private static long positionOf(List<Effect> effects) {
        assertThat(effects).singleElement().isInstanceOf(Effect.Write.class);
        return ((ServerFrame.Message) ((Effect.Write) effects.get(0)).frame()).position();
    }

    private List<Duration> delivered() {
        return measured(Effect.Measurement.DELIVERED);
    }

    private List<Duration> measured(Effect.Measurement what) {
        return talk.all(Effect.Measure.class).stream()
                .filter(measure -> measure.what() == what)
                .map(measure -> Duration.ofNanos(measure.nanos()))
                .toList();
    }
}
