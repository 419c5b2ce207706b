package org.crisisline.delivery.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.detached;
import static org.crisisline.delivery.topology.Records.endRequested;
import static org.crisisline.delivery.topology.Records.left;
import static org.crisisline.delivery.topology.Records.presence;
import static org.crisisline.delivery.topology.Records.renewed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;
import org.crisisline.delivery.lane.Deserted;
import org.crisisline.delivery.topology.LaneDriver;
import org.crisisline.delivery.topology.LaneEnvironment;
import org.crisisline.delivery.topology.Pulse;
import org.crisisline.delivery.topology.Records;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.CloseConnection;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.GatewayHeartbeat;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.ParticipantEvent;
import org.crisisline.schemas.record.ParticipantNotice;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.record.SessionStatus;
import org.crisisline.schemas.record.Superseded;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTopologyTest {
    private static final String S = "s1";
    private static final LifeSettings SETTINGS = new LifeSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            8,
            3,
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            16,
            Duration.ofDays(1),
            new AbsenceSettings(Duration.ofSeconds(5), 8));

    @TempDir
    Path folder;

    private final RecordedSessionsMetrics metrics = new RecordedSessionsMetrics();
    private LaneDriver driver;

    @BeforeEach
    void start() {
        driver = open();
    }

    private LaneDriver open() {
        return new LaneDriver(
                environment -> new SessionsTopology(SETTINGS, LaneDriver.LAYOUT, environment, metrics).get(),
                folder,
                "crisis-sessions");
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void shapeIsPinned() {
        LaneEnvironment environment = new LaneEnvironment(
                Clock.systemUTC(),
                () -> 0,
                new Pulse(() -> 0, Duration.ofSeconds(1)),
                Duration.ofSeconds(1),
                LaneDriver.TICK,
                Duration.ofSeconds(1),
                SplittableRandom::new);

        String shape = new SessionsTopology(SETTINGS, LaneDriver.LAYOUT, environment, metrics)
                .get()
                .describe()
                .toString();

        assertThat(shape).isEqualTo("""
                Topologies:
                   Sub-topology: 0 for global store (will not generate tasks)
                    Source: crisis.gateways (topics: [crisis.gateways])
                      --> gateway-listener
                    Processor: gateway-listener (stores: [gateways])
                      --> none
                      <-- crisis.gateways
                  Sub-topology: 1
                    Source: crisis.escalations (topics: [crisis.escalations])
                      --> sessions-processor
                    Source: crisis.presence (topics: [crisis.presence])
                      --> sessions-processor
                    Processor: sessions-processor (stores: [sessions, commits])
                      --> dead-letters, deliveries, escalation-requests, log-emergency, log-high, log-low, log-normal, presence, status
                      <-- crisis.presence, crisis.escalations
                    Sink: dead-letters (topic: crisis.dead-letters)
                      <-- sessions-processor
                    Sink: deliveries (topic: crisis.deliveries.routine)
                      <-- sessions-processor
                    Sink: escalation-requests (topic: crisis.escalation-requests)
                      <-- sessions-processor
                    Sink: log-emergency (topic: crisis.messages.emergency)
                      <-- sessions-processor
                    Sink: log-high (topic: crisis.messages.high)
                      <-- sessions-processor
                    Sink: log-low (topic: crisis.messages.low)
                      <-- sessions-processor
                    Sink: log-normal (topic: crisis.messages.normal)
                      <-- sessions-processor
                    Sink: presence (topic: crisis.presence)
                      <-- sessions-processor
                    Sink: status (topic: crisis.sessions)
                      <-- sessions-processor

                """);
    }

    @Test
    void recordFails_isALetterWithItsBytes_andTheNextIsTaken() {
        metrics.fails = true;
        Presence presence = attached(S, "p", "p-1");

        driver.write(Topics.PRESENCE, S, presence);
        metrics.fails = false;
        driver.write(Topics.PRESENCE, S, presence);

        assertThat(driver.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("PROCESSING_FAILED");
            assertThat(letter.getStage()).isEqualTo("sessions");
            assertThat(letter.getTopic()).isEqualTo(Topics.PRESENCE.name());
            assertThat(letter.getOffset()).isZero();
            assertThat(letter.getErrorClass()).isEqualTo(IllegalStateException.class.getName());
            assertThat(letter.getErrorMessage()).as("may hold content").isNull();
            assertThat(letter.getOriginalKey()).isEqualTo(ByteBuffer.wrap(S.getBytes(StandardCharsets.UTF_8)));
            assertThat(letter.getOriginalValue())
                    .isEqualTo(ByteBuffer.wrap(Topics.PRESENCE.valueSerde().encode(presence)));
        });
        assertThat(metrics.told).containsExactly("dead-lettered PROCESSING_FAILED", "began");
        assertThat(driver.stored(SessionsTopology.STORE))
                .as("of the second reading")
                .hasSize(1);
    }

    @Test
    void whoComesIsToldWhoIsThereAndTheOthersThatItJoined() {
        say(attached(S, "p", "p-1"));
        assertThat(mail()).isEmpty();

        say(attached(S, "r", "r-1"));

        assertThat(mail())
                .containsExactly(
                        told("p", "p-1", notice("r", Role.RESPONDER, ParticipantEvent.JOINED)),
                        told("r", "r-1", notice("p", Role.PERSON, ParticipantEvent.ONLINE)));
    }

    @Test
    void whoGoesAndComesBackIsOfflineAndOnline() {
        say(attached(S, "p", "p-1"));
        say(attached(S, "r", "r-1"));
        mail();

        say(detached(S, "r", "r-1"));
        say(attached(S, "r", "r-2"));

        assertThat(mail())
                .containsExactly(
                        told("p", "p-1", notice("r", Role.RESPONDER, ParticipantEvent.OFFLINE)),
                        told("p", "p-1", notice("r", Role.RESPONDER, ParticipantEvent.ONLINE)),
                        told("r", "r-2", notice("p", Role.PERSON, ParticipantEvent.ONLINE)));
    }

    @Test
    void newConnectionTakesOverAndTheOldOneIsToldAndNobodyElse() {
        say(attached(S, "p", "p-1"));
        say(attached(S, "r", "r-1"));
        mail();

        say(attached(S, "r", "r-2"));
        say(detached(S, "r", "r-1"));

        assertThat(mail())
                .containsExactly(
                        told("r", "r-1", new Superseded("r-2")),
                        told("r", "r-2", notice("p", Role.PERSON, ParticipantEvent.ONLINE)));
    }

    @Test
    void renewalOfAConnectionThatLostIsAnsweredAndTakesNothingOver() {
        say(attached(S, "r", "r-1"));
        say(attached(S, "r", "r-2"));
        mail();

        say(renewed(S, "r", "r-1"));
        say(renewed(S, "r", "r-2"));

        assertThat(mail()).containsExactly(told("r", "r-1", new Superseded("r-2")));
    }

    @Test
    void whoLeavesIsGoneForGoodAndIsRefusedWhenItComesAgain() {
        say(attached(S, "p", "p-1"));
        say(attached(S, "r", "r-1"));
        mail();

        say(left(S, "r", "r-1"));
        say(attached(S, "r", "r-2"));

        assertThat(mail())
                .containsExactly(
                        told("p", "p-1", notice("r", Role.RESPONDER, ParticipantEvent.LEFT)),
                        told("r", "r-2", new CloseConnection(4403, "this participant has left the session")));
    }

    @Test
    void sessionHasRoomForSoManyParticipants() {
        say(attached(S, "a", "a-1"));
        say(attached(S, "b", "b-1"));
        say(attached(S, "c", "c-1"));
        mail();

        say(attached(S, "d", "d-1"));

        assertThat(mail())
                .containsExactly(
                        told("d", "d-1", new CloseConnection(4403, "too many participants, expected at most 3")));
    }

    @Test
    void endIsWrittenToEveryLogAndToTheGatewaysAndLateComersAreTurnedAway() {
        say(attached(S, "p", "p-1"));

        say(endRequested(S, "p", "p-1", "all is well"));
        say(endRequested(S, "p", "p-1", "again"));
        say(attached(S, "r", "r-1"));

        for (Priority priority : Priority.values()) {
            List<TestRecord<String, LogRecord>> log = driver.read(Topics.messagesOf(priority));
            assertThat(log).singleElement().satisfies(record -> {
                assertThat(record.key()).isEqualTo(S);
                assertThat(record.value().getBody()).isInstanceOfSatisfying(SessionEnd.class, end -> {
                    assertThat(end.getCause()).isEqualTo("ended");
                    assertThat(end.getEndedBy()).isEqualTo("p");
                    assertThat(end.getReason()).isEqualTo("all is well");
                });
            });
        }
        assertThat(statuses()).singleElement().satisfies(status -> {
            assertThat(status.getEndedAt()).isEqualTo(driver.clock.instant());
            assertThat(status.getEndReason()).isEqualTo("all is well");
        });
        assertThat(mail()).containsExactly(told("r", "r-1", new CloseConnection(4410, "session ended")));
        assertThat(metrics.told).containsOnlyOnce("ended");
    }

    @Test
    void endThatMayNotHaveBeenWrittenBeforeACrashIsWrittenAgainAndOnlyOnce() {
        say(attached(S, "p", "p-1"));
        say(endRequested(S, "p", "p-1", null));
        startAnew();

        driver.advance(Duration.ofSeconds(5));

        assertThat(driver.read(Topics.MESSAGES_LOW)).hasSize(1);
        assertThat(statuses()).hasSize(1);
        startAnew();
        driver.advance(Duration.ofSeconds(5));
        assertThat(driver.read(Topics.MESSAGES_LOW)).isEmpty();
    }

    @Test
    void endThatMayNotHaveBeenWrittenBeforeACrash_wishIsReadAgain_isWrittenAgainAllTheSame() {
        say(attached(S, "p", "p-1"));
        say(endRequested(S, "p", "p-1", null));
        startAnew();
        say(endRequested(S, "p", "p-1", null));

        driver.advance(Duration.ofSeconds(5));

        assertThat(driver.read(Topics.MESSAGES_LOW)).hasSize(1);
    }

    @Test
    void sessionInWhichNobodyIsConnectedExpires() {
        say(attached(S, "p", "p-1"));
        driver.advance(Duration.ofSeconds(15));
        assertThat(statuses()).isEmpty();
        say(detached(S, "p", "p-1"));

        driver.advance(Duration.ofSeconds(9));
        assertThat(statuses()).isEmpty();
        driver.advance(Duration.ofSeconds(3));

        assertThat(statuses())
                .singleElement()
                .satisfies(s -> assertThat(s.getEndReason()).isEqualTo("expired"));
        assertThat(driver.read(Topics.MESSAGES_EMERGENCY)).hasSize(1);
        assertThat(metrics.told).contains("expired");
    }

    @Test
    void onlyALaneKnowsTheSession_saysSoAgainAndAgain_sessionExpiresAsAnyOther() {
        for (int i = 0; i < 9; i++) {
            say(Deserted.named(S));
            driver.advance(Duration.ofSeconds(1));
        }
        assertThat(statuses()).isEmpty();

        driver.advance(Duration.ofSeconds(4));

        assertThat(statuses())
                .singleElement()
                .satisfies(s -> assertThat(s.getEndReason()).isEqualTo("expired"));
        for (Priority priority : Priority.values()) {
            assertThat(driver.read(Topics.messagesOf(priority)))
                    .singleElement()
                    .satisfies(record -> assertThat(((SessionEnd) record.value().getBody()).getRoster())
                            .isEmpty());
        }
        assertThat(metrics.told).containsOnlyOnce("began").contains("expired");
        say(Deserted.named(S));
        driver.advance(Duration.ofSeconds(20));
        assertThat(statuses()).isEmpty();
    }

    @Test
    void onlyALaneKnowsTheSession_someoneComesBack_livesOn() {
        say(Deserted.named(S));
        driver.advance(Duration.ofSeconds(8));

        say(attached(S, "p", "p-1"));
        say(Deserted.named(S));
        beat(Records.GATEWAY, Records.GATEWAY_EPOCH, Records.MAILBOX);
        driver.advance(Duration.ofSeconds(20));

        assertThat(statuses()).isEmpty();
        assertThat(mail()).isEmpty();
    }

    @Test
    void everyoneWent_aLaneNamesTheSession_expiresNoSoonerAndNoLater() {
        say(attached(S, "p", "p-1"));
        say(detached(S, "p", "p-1"));
        driver.advance(Duration.ofSeconds(9));
        say(Deserted.named(S));
        assertThat(statuses()).isEmpty();

        driver.advance(Duration.ofSeconds(4));

        assertThat(statuses()).hasSize(1);
    }

    @Test
    void clockThatJumpsAheadEndsNoSession() {
        say(attached(S, "p", "p-1"));
        say(detached(S, "p", "p-1"));
        LifeRules rules = new LifeRules(SETTINGS);
        Life life = Life.decode(S, driver.stored(SessionsTopology.STORE).get(0).value);
        long detachedAt = life.idleSinceMillis();

        // Ours says that it is time; the broker, which stamps the question, does not.
        assertThat(rules.seemsExpired(life, detachedAt + 3_600_000)).isTrue();
        List<LifeEffect> answer = rules.onPresence(life, LifeRules.askWhetherIdle(life), 9, detachedAt + 1_000);

        assertThat(answer).containsExactly(new LifeEffect.PutLife(life));
        assertThat(life.phase()).isEqualTo(Life.Phase.LIVE);
    }

    @Test
    void expiryLosesToWhoeverCameBeforeTheQuestionWasRead() {
        Life life = new Life(S, 0);
        LifeRules rules = new LifeRules(SETTINGS);
        rules.onPresence(life, attached(S, "p", "p-1"), 1, 3_599_999);

        List<LifeEffect> answer = rules.onPresence(life, LifeRules.askWhetherIdle(life), 2, 3_600_000);

        assertThat(answer).containsExactly(new LifeEffect.PutLife(life));
        assertThat(life.phase()).isEqualTo(Life.Phase.LIVE);
    }

    @Test
    void personWithHighSeverityMakesItAnEmergencyAndAResponderDoesNot() {
        say(presence(S, "r", "r-1", new Attached(false, true, 10, 0, null, null)));
        say(presence(S, "p", "p-1", new Attached(false, false, 7, 0, null, null)));
        assertThat(statuses()).isEmpty();

        say(presence(S, "p", "p-2", new Attached(false, false, 8, 0, null, null)));

        assertThat(statuses()).containsExactly(new SessionStatus(S, true, null, null));
    }

    @Test
    void escalationMakesItAnEmergencyAndStaysOneAtTheEnd() {
        say(attached(S, "p", "p-1"));
        driver.write(
                Topics.ESCALATIONS,
                "e1",
                Escalation.newBuilder()
                        .setEscalationId("e1")
                        .setSessionId(S)
                        .setTrigger(EscalationTrigger.WATCHER)
                        .setState(EscalationState.REQUESTED)
                        .setSeverity(9)
                        .setInstance("i")
                        .setRequestedAt(Records.AT)
                        .setElapsedMs(0)
                        .build());
        say(endRequested(S, "p", "p-1", null));

        assertThat(statuses()).extracting(SessionStatus::getEmergency).containsExactly(true, true);
    }

    @Test
    void gatewayTakesItsNameBack_connectionsThatItHeldAreGoneAtOnce() {
        say(presence(S, "p", "p-1", "g1", 1, 1, new Attached(false, false, null, 0, null, null)));
        beat("g1", 1, 1);
        driver.advance(Duration.ofMillis(200));
        assertThat(driver.read(Topics.PRESENCE)).isEmpty();

        driver.writeBytes(Topics.GATEWAYS.name(), "g1", null);
        driver.advance(Duration.ofMillis(200));

        assertThat(driver.read(Topics.PRESENCE))
                .extracting(TestRecord::value)
                .containsExactly(presence(S, "p", "p-1", "g1", 1, 1, new Detached(DetachCause.GATEWAY_DEAD, null)));
    }

    @Test
    void connectionsOfADeadGatewayAreSaidToBeGoneThroughTheLog() {
        say(presence(S, "p", "p-1", "g1", 1, 1, new Attached(false, false, null, 0, null, null)));
        say(presence(S, "r", "r-1", "g2", 1, 2, new Attached(false, false, null, 0, null, null)));
        mail();
        beat("g1", 1, 1);
        for (int second = 0; second < 5; second++) {
            driver.advance(Duration.ofSeconds(1));
            beat("g2", 1, 2);
        }
        driver.advance(Duration.ofMillis(200));

        assertThat(driver.read(Topics.PRESENCE))
                .extracting(TestRecord::value)
                .containsExactly(presence(S, "p", "p-1", "g1", 1, 1, new Detached(DetachCause.GATEWAY_DEAD, null)));
        assertThat(mail())
                .extracting(MailboxRecord::getBody)
                .containsExactly(notice("p", Role.PERSON, ParticipantEvent.OFFLINE));
        assertThat(metrics.told).containsOnlyOnce("gone with gateway");
    }

    @Test
    void personOfAnEmergencyStaysAway_platformIsWell_humanIsCalledOnceThroughTheLog() {
        goAwayInAnEmergency();
        pass(4);
        assertThat(calls()).isEmpty();

        pass(3);

        assertThat(calls()).singleElement().satisfies(call -> {
            assertThat(call.getTrigger()).isEqualTo(EscalationTrigger.PERSON_OFFLINE);
            assertThat(call.getParticipantId()).isEqualTo("p");
            assertThat(call.getSeverity()).isEqualTo(9);
        });
        pass(20);
        assertThat(calls()).isEmpty();
        assertThat(metrics.told).containsOnlyOnce("called for absence");
        assertThat(driver.deadLetters()).isEmpty();
    }

    @Test
    void personOfAnEmergencyComesBack_beforeTheWaitIsOver_nobodyIsCalled() {
        goAwayInAnEmergency();
        pass(4);
        say(attached(S, "p", "p-2"));

        pass(20);

        assertThat(calls()).isEmpty();
    }

    @Test
    void personOfAnEmergencyStaysAway_noHeartbeatIsHeard_waitsForThePlatform() {
        goAwayInAnEmergency();
        driver.advance(Duration.ofSeconds(30));
        assertThat(calls()).isEmpty();

        pass(4);
        assertThat(calls()).isEmpty();
        pass(3);
        assertThat(calls()).hasSize(1);
    }

    @Test
    void personOfAnEmergencyStaysAway_anotherGatewayDies_waitsAnew() {
        beat("g2", 1, 2);
        goAwayInAnEmergency();
        // Silent from the third second on, so well again from there.
        pass(7);
        assertThat(calls()).isEmpty();

        pass(3);
        assertThat(calls()).hasSize(1);
    }

    @Test
    void taskIsStartedAnew_personIsStillAway_waitsAnewAndCallsWithTheSameId() {
        goAwayInAnEmergency();
        pass(4);
        List<KeyValue<Bytes, byte[]>> stored = driver.stored(SessionsTopology.STORE);
        pass(3);
        EscalationRequest first = calls().get(0);
        driver.close();
        driver = open();
        driver.restore(SessionsTopology.STORE, stored);

        pass(4);
        assertThat(calls()).isEmpty();
        pass(3);

        assertThat(calls()).extracting(EscalationRequest::getEscalationId).containsExactly(first.getEscalationId());
    }

    private void goAwayInAnEmergency() {
        beat(Records.GATEWAY, Records.GATEWAY_EPOCH, Records.MAILBOX);
        say(presence(S, "p", "p-1", new Attached(false, true, 9, 0, null, null)));
        say(attached(S, "r", "r-1"));
        say(detached(S, "p", "p-1"));
    }

    /** Seconds in which the gateway of all connections beats. */
    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            driver.advance(Duration.ofSeconds(1));
            beat(Records.GATEWAY, Records.GATEWAY_EPOCH, Records.MAILBOX);
        }
    }

    private List<EscalationRequest> calls() {
        return driver.read(Topics.ESCALATION_REQUESTS).stream()
                .map(TestRecord::value)
                .toList();
    }

    @Test
    void undecodableAndInvalidPresenceIsBuriedAndALateHeartbeatIsOnlyCounted() {
        driver.writeBytes("crisis.presence", S, "nonsense".getBytes(StandardCharsets.UTF_8));
        driver.write(Topics.PRESENCE, "other", attached(S, "p", "p-1"));
        driver.writeBytes("crisis.gateways", "g1", new byte[] {1, 2, 3});

        assertThat(driver.deadLetters())
                .extracting(DeadLetter::getReason, DeadLetter::getStage)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("UNDECODABLE", "sessions"),
                        org.assertj.core.groups.Tuple.tuple("INVALID", "sessions"));
        assertThat(metrics.told).contains("bad heartbeat");
    }

    /** Another life of the task, with what it had stored. */
    private void startAnew() {
        List<KeyValue<Bytes, byte[]>> kept = driver.stored(SessionsTopology.STORE);
        driver.close();
        driver = open();
        driver.restore(SessionsTopology.STORE, kept);
    }

    private void say(Presence presence) {
        driver.write(Topics.PRESENCE, S, presence);
    }

    private void beat(String gateway, long epoch, int mailbox) {
        driver.write(
                Topics.GATEWAYS,
                gateway,
                new GatewayHeartbeat(gateway, epoch, mailbox, 1L, false, "wss://x", 0, false));
    }

    private List<MailboxRecord> mail() {
        return driver.mail(Lane.ROUTINE);
    }

    private List<SessionStatus> statuses() {
        return driver.read(Topics.SESSIONS).stream().map(TestRecord::value).toList();
    }

    private static ParticipantNotice notice(String participant, Role role, ParticipantEvent event) {
        return new ParticipantNotice(participant, role, event);
    }

    private static MailboxRecord told(String participant, String connection, SpecificRecordBase body) {
        return new MailboxRecord(Records.GATEWAY, Records.GATEWAY_EPOCH, S, participant, connection, body);
    }
}
