package org.crisisline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.gateway.connection.Talk.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.crisisline.gateway.token.TokenVerdict;
import org.crisisline.gateway.wire.ClientFrame;
import org.crisisline.gateway.wire.CloseReason;
import org.crisisline.gateway.wire.ErrorCode;
import org.crisisline.gateway.wire.ResumePoint;
import org.crisisline.gateway.wire.ServerFrame;
import org.crisisline.runtime.config.Secret;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.CloseConnection;
import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.EndRequested;
import org.crisisline.schemas.record.Left;
import org.crisisline.schemas.record.PositionAt;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Refusal;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.Resume;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.record.Superseded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The states of a connection: connecting, spares, take-overs, heartbeat, the end. */
class ConversationTest {
    private final Talk talk = new Talk();

    // ---------------------------------------------------------------------------------------------- connecting

    @Test
    void connect_with_a_good_token_is_answered_before_the_log_is_told() {
        List<Effect> effects = talk.says(Talk.connect());

        assertThat(effects)
                .extracting(effect -> effect.getClass().getSimpleName())
                .containsExactly("Register", "Write", "Measure", "Audit", "Attach");
        assertThat(talk.written()).singleElement().isInstanceOfSatisfying(ServerFrame.Connected.class, connected -> {
            assertThat(connected.active()).isTrue();
            assertThat(connected.emergency()).isFalse();
            assertThat(connected.resumed()).isFalse();
            assertThat(connected.epoch()).isEqualTo(Talk.EPOCH);
        });
    }

    static Stream<ClientFrame> framesThatAreNoConnect() {
        return Stream.of(
                new ClientFrame.Ping(Optional.empty()),
                Talk.send("1"),
                new ClientFrame.Activate(Optional.empty()),
                new ClientFrame.Leave());
    }

    @ParameterizedTest
    @MethodSource("framesThatAreNoConnect")
    void another_first_frame_than_connect_closes_4400(ClientFrame frame) {
        talk.says(frame);

        assertThat(talk.closed()).contains(CloseReason.PROTOCOL_BROKEN);
    }

    @Test
    void a_first_frame_that_is_invalid_closes_4400() {
        talk.happens(new ConnectionEvent.FrameInvalid("no JSON", Optional.empty()));

        assertThat(talk.closed()).contains(CloseReason.PROTOCOL_BROKEN);
    }

    @Test
    void a_refused_token_closes_4401_and_tells_the_log_nothing() {
        talk.tokens("t", TokenVerdict.refused(TokenVerdict.Refusal.EXPIRED));

        List<Effect> effects = talk.says(Talk.connect());

        assertThat(talk.closed()).contains(CloseReason.TOKEN_REFUSED);
        assertThat(effects).noneMatch(Effect.Attach.class::isInstance).noneMatch(Effect.Deregister.class::isInstance);
    }

    @Test
    void no_token_at_all_closes_4401() {
        talk.says(new ClientFrame.Connect(Optional.empty(), OptionalInt.empty(), false, false, Optional.empty()));

        assertThat(talk.closed()).contains(CloseReason.TOKEN_REFUSED);
    }

    @Test
    void the_token_of_the_upgrade_is_enough_and_a_different_one_in_the_frame_closes_4401() {
        Talk upgraded = new Talk(Optional.of(new Bearer(new Secret("t"), Talk.CLAIMS)));
        upgraded.says(new ClientFrame.Connect(Optional.empty(), OptionalInt.empty(), false, false, Optional.empty()));
        assertThat(upgraded.state()).isInstanceOf(ConnectionState.Active.class);

        Talk contradicting = new Talk(Optional.of(new Bearer(new Secret("another"), Talk.CLAIMS)));
        contradicting.says(Talk.connect());
        assertThat(contradicting.closed()).contains(CloseReason.TOKEN_REFUSED);
    }

    @Test
    void a_session_that_is_over_closes_4410() {
        talk.sessionIsOver();

        talk.says(Talk.connect());

        assertThat(talk.closed()).contains(CloseReason.SESSION_ENDED);
    }

    @Test
    void no_connect_frame_in_time_closes_4401() {
        talk.passes(Duration.ofMillis(4_999)).happens(new ConnectionEvent.Tick());
        assertThat(talk.closed()).isEmpty();

        talk.passes(Duration.ofMillis(1)).happens(new ConnectionEvent.Tick());
        assertThat(talk.closed()).contains(CloseReason.CONNECT_MISSING);
    }

    @Test
    void a_second_connect_is_refused_and_the_connection_lives() {
        talk.connected().says(Talk.connect());

        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.INVALID_FRAME);
        assertThat(talk.closed()).isEmpty();
    }

    @Test
    void an_invalid_frame_is_refused_with_its_id_and_the_connection_lives() {
        talk.connected().happens(new ConnectionEvent.FrameInvalid("field 'kind': is missing", Optional.of("7")));

        assertThat(talk.lastRefusal())
                .isEqualTo(new ServerFrame.Refused(
                        ErrorCode.INVALID_FRAME, "field 'kind': is missing", Optional.of("7"), OptionalLong.empty()));
        assertThat(talk.closed()).isEmpty();
    }

    @Test
    void resume_positions_of_this_log_count_as_acknowledged_and_go_to_the_log() {
        ResumePoint resume = new ResumePoint(Talk.EPOCH, Map.of(Priority.NORMAL, 7L));

        talk.says(Talk.connect(resume));

        assertThat(talk.attached())
                .isEqualTo(new Attached(
                        false,
                        false,
                        null,
                        0,
                        new Resume(Talk.EPOCH, List.of(new PositionAt(Priority.NORMAL, 7L))),
                        null));
        assertThat(((ServerFrame.Connected) talk.written().get(0)).resumed()).isTrue();
        assertThat(talk.mailbox(dispatch(8, 7, -1))).singleElement().isInstanceOf(Effect.Write.class);
    }

    @Test
    void resume_positions_of_another_log_go_to_the_log_and_count_for_nothing_here() {
        talk.says(Talk.connect(new ResumePoint("another", Map.of(Priority.NORMAL, 7L))));

        assertThat(talk.attached().getResume().getEpoch()).isEqualTo("another");
        assertThat(((ServerFrame.Connected) talk.written().get(0)).resumed()).isFalse();
        assertThat(talk.mailbox(dispatch(8, 7, -1)))
                .containsExactly(Talk.report(new Refused(Priority.NORMAL, 8L, Refusal.CHAIN_BROKEN, null)));
    }

    @Test
    void a_persons_severity_at_the_threshold_makes_an_emergency_and_a_responders_does_not() {
        talk.says(Talk.connect(8));
        assertThat(talk.effects()).anyMatch(Effect.MarkEmergency.class::isInstance);
        assertThat(talk.attached().getEmergency()).isTrue();
        assertThat(talk.attached().getSeverity()).isEqualTo(8);

        Talk below = new Talk();
        below.says(Talk.connect(7));
        assertThat(below.effects()).noneMatch(Effect.MarkEmergency.class::isInstance);

        Talk responder = Talk.as(Role.RESPONDER);
        responder.says(Talk.connect(10));
        assertThat(responder.effects()).noneMatch(Effect.MarkEmergency.class::isInstance);
        assertThat(responder.attached().getEmergency()).isFalse();
    }

    // ---------------------------------------------------------------------------------------------- spares

    @Test
    void a_spare_is_told_to_nobody_and_can_send_nothing() {
        talk.says(Talk.standby());

        assertThat(talk.state()).isInstanceOf(ConnectionState.Spare.class);
        assertThat(talk.effects()).noneMatch(Effect.Attach.class::isInstance);
        assertThat(((ServerFrame.Connected) talk.written().get(0)).active()).isFalse();
        for (ClientFrame frame : List.of(
                Talk.send("1"),
                new ClientFrame.Escalate("2", 9, Optional.empty(), Optional.empty()),
                new ClientFrame.Leave(),
                new ClientFrame.End(Optional.empty()))) {
            talk.says(frame);
            assertThat(talk.lastRefusal().code()).as(frame.type()).isEqualTo(ErrorCode.NOT_ACTIVE);
        }
        assertThat(talk.effects()).noneMatch(Effect.Publish.class::isInstance);
        assertThat(talk.closed()).isEmpty();
    }

    @Test
    void a_spare_answers_pings_and_refuses_dispatches_and_tells_a_probe_the_truth() {
        talk.says(Talk.standby());

        talk.says(new ClientFrame.Ping(Optional.of("1")));
        assertThat(talk.lastWritten()).isInstanceOf(ServerFrame.Pong.class);
        assertThat(talk.mailbox(dispatch(0, -1, -1)))
                .containsExactly(Talk.report(new Refused(Priority.NORMAL, 0L, Refusal.NOT_ACTIVE, null)));
        assertThat(talk.mailbox(new Probe(Priority.NORMAL, 5L)))
                .containsExactly(Talk.report(new ProbeAnswer(Priority.NORMAL, 5L, false, null, null)));
    }

    @Test
    void activate_makes_a_spare_the_active_one_and_is_confirmed_to_one_that_is() {
        talk.says(Talk.standby());

        talk.says(new ClientFrame.Activate(Optional.empty()));
        assertThat(talk.attached().getRenewal()).isFalse();
        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.Active(true));
        long attachments = talk.count(Effect.Attach.class);

        talk.says(new ClientFrame.Activate(Optional.empty()));
        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.Active(true));
        assertThat(talk.count(Effect.Attach.class)).isEqualTo(attachments);
    }

    @Test
    void a_take_over_on_this_gateway_makes_a_spare_whose_late_acknowledgements_are_ignored() {
        talk.connected().mailbox(dispatch(0, -1, -1));

        talk.happens(new ConnectionEvent.TakenOver("c-new"));
        assertThat(talk.state()).isInstanceOf(ConnectionState.Spare.class);
        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.Active(false));

        assertThat(talk.says(new ClientFrame.Ack(Priority.NORMAL, 0))).isEmpty();
        assertThat(talk.says(new ClientFrame.Seen(Priority.NORMAL, 0))).isEmpty();
    }

    @Test
    void superseded_by_a_connection_elsewhere_makes_a_spare() {
        talk.connected();

        List<Effect> effects = talk.mailbox(new Superseded("c-elsewhere"));

        assertThat(effects).containsExactly(new Effect.Write(new ServerFrame.Active(false)), new Effect.StandDown());
        assertThat(talk.state()).isInstanceOf(ConnectionState.Spare.class);
    }

    @Test
    void the_echo_of_a_local_take_over_does_not_undo_a_later_activation() {
        talk.connected().happens(new ConnectionEvent.TakenOver("c-new"));
        talk.says(new ClientFrame.Activate(Optional.empty()));

        assertThat(talk.mailbox(new Superseded("c-new"))).isEmpty();
        assertThat(talk.state()).isInstanceOf(ConnectionState.Active.class);
        talk.mailbox(new Superseded("c-elsewhere"));
        assertThat(talk.state()).isInstanceOf(ConnectionState.Spare.class);
    }

    @Test
    void the_oldest_spare_too_many_closes_4409_and_says_nothing_to_the_log() {
        talk.says(Talk.standby());

        talk.happens(new ConnectionEvent.Evicted());

        assertThat(talk.closed()).contains(CloseReason.TOO_MANY_CONNECTIONS);
        assertThat(talk.detached()).isNull();
    }

    // ---------------------------------------------------------------------------------------------- presence and
    // heartbeat

    @Test
    void presence_is_renewed_within_the_interval_and_never_takes_over() {
        talk.connected();
        long attachments = talk.count(Effect.Attach.class);

        for (int second = 0; second < 31; second++) {
            talk.passes(Duration.ofSeconds(1)).happens(new ConnectionEvent.Heard());
            talk.happens(new ConnectionEvent.Tick());
        }

        assertThat(talk.renewals()).hasSizeBetween(1, 2).allMatch(Attached::getRenewal);
        assertThat(talk.count(Effect.Attach.class)).isEqualTo(attachments);
    }

    @Test
    void an_active_connection_renews_when_asked_and_a_spare_does_not() {
        talk.connected().happens(new ConnectionEvent.RenewPresence());
        assertThat(talk.renewals()).hasSize(1);

        Talk spare = new Talk();
        spare.says(Talk.standby());
        spare.happens(new ConnectionEvent.RenewPresence());
        assertThat(spare.renewals()).isEmpty();
    }

    @Test
    void silence_is_pinged_twice_and_then_closed_4408() {
        talk.connected();

        talk.passes(Duration.ofSeconds(15)).happens(new ConnectionEvent.Tick());
        talk.passes(Duration.ofSeconds(15)).happens(new ConnectionEvent.Tick());
        assertThat(talk.count(Effect.PingClient.class)).isEqualTo(2);
        assertThat(talk.closed()).isEmpty();

        talk.passes(Duration.ofSeconds(15)).happens(new ConnectionEvent.Tick());
        assertThat(talk.closed()).contains(CloseReason.HEARTBEAT_MISSING);
    }

    @Test
    void any_sound_after_a_ping_begins_the_silence_anew() {
        talk.connected();
        talk.passes(Duration.ofSeconds(15)).happens(new ConnectionEvent.Tick());
        talk.passes(Duration.ofSeconds(15)).happens(new ConnectionEvent.Tick());

        talk.happens(new ConnectionEvent.Heard());
        talk.passes(Duration.ofSeconds(15)).happens(new ConnectionEvent.Tick());

        assertThat(talk.closed()).isEmpty();
        assertThat(talk.count(Effect.PingClient.class)).isEqualTo(3);
    }

    @Test
    void a_token_that_expires_closes_4401_exactly_then_even_if_the_clock_jumped_there() {
        talk.connected().passes(Duration.ofMinutes(59).plusSeconds(59)).happens(new ConnectionEvent.Heard());
        talk.happens(new ConnectionEvent.Tick());
        assertThat(talk.closed()).isEmpty();
        assertThat(talk.untilNextTick()).isLessThanOrEqualTo(Duration.ofSeconds(1));

        talk.clock.jump(Duration.ofSeconds(1));
        talk.happens(new ConnectionEvent.Tick());
        assertThat(talk.closed()).contains(CloseReason.TOKEN_EXPIRED);
        assertThat(talk.detached()).isEqualTo(new Detached(DetachCause.REVOKED, 4401));
    }

    // ---------------------------------------------------------------------------------------------- the end

    @Test
    void a_lost_active_connection_is_detached_without_a_code_and_only_once() {
        talk.connected().happens(new ConnectionEvent.ChannelGone());
        talk.happens(new ConnectionEvent.ChannelGone());

        assertThat(talk.detached()).isEqualTo(new Detached(DetachCause.CLOSED, null));
        assertThat(talk.count(Effect.Deregister.class)).isEqualTo(1);
    }

    @Test
    void a_close_of_the_client_is_answered_with_its_code() {
        talk.connected().happens(new ConnectionEvent.CloseRead(3_001));

        assertThat(talk.effects()).contains(new Effect.Close(CloseReason.CLOSED_BY_CLIENT, 3_001, ""));
        assertThat(talk.detached()).isEqualTo(new Detached(DetachCause.CLOSED, 3_001));
    }

    @Test
    void nothing_happens_on_a_connection_that_is_closing() {
        talk.connected().happens(new ConnectionEvent.DrainOver());

        assertThat(talk.says(Talk.send("1"))).isEmpty();
        assertThat(talk.mailbox(dispatch(0, -1, -1))).isEmpty();
        assertThat(talk.happens(new ConnectionEvent.Tick())).isEmpty();
    }

    @Test
    void leave_tells_the_log_and_closes_1000_when_the_log_has_it() {
        talk.connected().says(new ClientFrame.Leave());

        assertThat(talk.all(Effect.Leave.class)).containsExactly(new Effect.Leave(new Left(talk.clock.instant())));
        assertThat(talk.closed()).isEmpty();
        talk.happens(new ConnectionEvent.HasLeft());

        assertThat(talk.closed()).contains(CloseReason.DONE);
        assertThat(talk.detached()).isNotNull();
    }

    @Test
    void leave_that_the_log_does_not_take_in_time_is_taken_back_and_may_be_said_again() {
        talk.connected().says(new ClientFrame.Leave());
        assertThat(talk.untilNextTick()).isEqualTo(Duration.ofSeconds(4));

        talk.passes(Duration.ofMillis(3_999)).happens(new ConnectionEvent.Tick());
        assertThat(talk.count(Effect.Stay.class)).isZero();
        talk.passes(Duration.ofMillis(1)).happens(new ConnectionEvent.Tick());

        assertThat(talk.count(Effect.Stay.class)).isOne();
        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(talk.closed()).isEmpty();
        assertThat(talk.state()).isInstanceOf(ConnectionState.Active.class);
        talk.says(new ClientFrame.Leave());
        assertThat(talk.count(Effect.Leave.class)).isEqualTo(2);
    }

    @Test
    void leave_is_said_to_the_log_once_and_its_late_answer_closes_all_the_same() {
        talk.connected().says(new ClientFrame.Leave());
        talk.says(new ClientFrame.Leave());
        assertThat(talk.count(Effect.Leave.class)).isOne();
        talk.passes(Duration.ofSeconds(4)).happens(new ConnectionEvent.Tick());

        talk.happens(new ConnectionEvent.HasLeft());

        assertThat(talk.closed()).contains(CloseReason.DONE);
    }

    @Test
    void who_is_leaving_speaks_and_hears_until_the_log_has_it_and_is_not_announced_again() {
        talk.connected().says(new ClientFrame.Leave());

        talk.says(Talk.send("1"));
        talk.mailbox(dispatch(0, -1, -1));
        talk.happens(new ConnectionEvent.RenewPresence());

        assertThat(talk.count(Effect.Publish.class)).isOne();
        assertThat(talk.lastWritten()).isInstanceOf(ServerFrame.Message.class);
        assertThat(talk.renewals()).isEmpty();
    }

    @Test
    void leaving_connection_that_becomes_a_spare_is_closed_when_the_log_has_it() {
        talk.connected().says(new ClientFrame.Leave());
        talk.happens(new ConnectionEvent.TakenOver("c-2"));

        talk.happens(new ConnectionEvent.HasLeft());

        assertThat(talk.closed()).contains(CloseReason.DONE);
    }

    @Test
    void persons_and_responders_may_end_a_session_and_nobody_else() {
        for (Role role : Role.values()) {
            Talk one = Talk.as(role).connected();
            one.says(new ClientFrame.End(Optional.of("done")));
            boolean may = role == Role.PERSON || role == Role.RESPONDER;
            assertThat(one.announced()).as(role.name()).hasSize(may ? 1 : 0);
            assertThat(one.closed()).as("it is closed when the log says so").isEmpty();
            if (may) {
                assertThat(((EndRequested) one.announced().get(0)).getReason()).isEqualTo("done");
            } else {
                assertThat(one.lastRefusal().code()).isEqualTo(ErrorCode.FORBIDDEN);
            }
        }
    }

    @Test
    void the_end_of_the_session_is_told_and_closes_1000() {
        talk.connected().happens(new ConnectionEvent.SessionOver(Optional.of("done")));

        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.Ended(Optional.of("done")));
        assertThat(talk.closed()).contains(CloseReason.DONE);
    }

    @Test
    void the_log_is_lost_and_had_again_it_is_told_and_the_connection_lives() {
        talk.connected().happens(new ConnectionEvent.CutOffTold(true, 1_700));
        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.CutOff(true, 1_700));

        talk.happens(new ConnectionEvent.CutOffTold(false, 0));
        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.CutOff(false, 0));
        assertThat(talk.closed()).isEmpty();
    }

    @Test
    void draining_is_told_with_the_other_urls_and_closes_1001_when_it_is_over() {
        talk.connected().happens(new ConnectionEvent.DrainAnnounced(120));
        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.Draining(120, Talk.OTHER_URLS));

        talk.happens(new ConnectionEvent.DrainOver());
        assertThat(talk.closed()).contains(CloseReason.GOING_AWAY);
        assertThat(talk.detached()).isEqualTo(new Detached(DetachCause.GATEWAY_DRAINING, 1001));
    }

    @Test
    void a_lane_can_have_a_connection_closed() {
        talk.connected().mailbox(new CloseConnection(4408, "not acknowledged"));

        assertThat(talk.effects())
                .contains(new Effect.Close(CloseReason.ACKNOWLEDGEMENT_MISSING, 4408, "not acknowledged"));
    }

    @Test
    void the_text_of_a_close_frame_fits_into_one() {
        talk.connected().mailbox(new CloseConnection(4408, "ü".repeat(200)));

        assertThat(talk.effects())
                .filteredOn(Effect.Close.class::isInstance)
                .allSatisfy(close -> assertThat(((Effect.Close) close).text()).isEqualTo("ü".repeat(61)));
    }

    @Test
    void a_record_for_another_session_is_never_written() {
        talk.connected();

        List<Effect> effects = talk.mailboxOf("another-session", Talk.CLAIMS.participantId(), dispatch(0, -1, -1));

        assertThat(effects).containsExactly(new Effect.Misdirected());
    }
}
