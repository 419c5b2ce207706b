package org.crisisline.delivery.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crisisline.delivery.topology.Records.acknowledged;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.end;
import static org.crisisline.delivery.topology.Records.escalate;
import static org.crisisline.delivery.topology.Records.left;
import static org.crisisline.delivery.topology.Records.log;
import static org.crisisline.delivery.topology.Records.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.test.TestRecord;
import org.crisisline.delivery.lane.CensusFigures;
import org.crisisline.delivery.lane.Deserted;
import org.crisisline.delivery.store.CommitCount;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.CaughtUp;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Progress;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryTopologyTest {
    private static final String S = "s1";
    private static final int TRACE = "00-aa-bb-01".length();

    @TempDir
    Path folder;

    private final RecordedLaneMetrics metrics = new RecordedLaneMetrics();

    @Test
    void taskIsCommittedByKafkaStreams_isCounted(@TempDir Path elsewhere) {
        try (LaneDriver lane =
                LaneDriver.ofLane(Lane.ROUTINE, elsewhere, LaneDriver.EPOCH, new RecordedLaneMetrics())) {
            CommitCount commits = (CommitCount) lane.driver().getStateStore(CommitCount.NAME);
            long before = commits.commits();

            // The test driver commits behind each step.
            lane.advance(LaneDriver.TICK);

            assertThat(commits.commits()).isGreaterThan(before);
        }
    }

    @Test
    void shapeOfTheLanesIsPinned() {
        try (LaneDriver emergency = LaneDriver.ofLane(Lane.EMERGENCY, folder.resolve("e"), "e1", metrics)) {
            assertThat(emergency.driver()).isNotNull();
        }
        TestClock clock = new TestClock();
        LaneEnvironment environment =
                LaneDriver.environment(clock, new Pulse(clock, Duration.ofSeconds(1)), Duration.ofSeconds(1));

        assertThat(describe(Lane.EMERGENCY, environment)).isEqualTo("""
                Topologies:
                   Sub-topology: 0
                    Source: crisis.escalations (topics: [crisis.escalations])
                      --> lane-processor
                    Source: crisis.messages.emergency (topics: [crisis.messages.emergency])
                      --> lane-processor
                    Source: crisis.presence (topics: [crisis.presence])
                      --> lane-processor
                    Source: crisis.receipts.emergency (topics: [crisis.receipts.emergency])
                      --> lane-processor
                    Processor: lane-processor (stores: [commits, lane])
                      --> dead-letters, deliveries, escalation-requests, presence
                      <-- crisis.messages.emergency, crisis.receipts.emergency, crisis.presence, crisis.escalations
                    Sink: dead-letters (topic: crisis.dead-letters)
                      <-- lane-processor
                    Sink: deliveries (topic: crisis.deliveries.emergency)
                      <-- lane-processor
                    Sink: escalation-requests (topic: crisis.escalation-requests)
                      <-- lane-processor
                    Sink: presence (topic: crisis.presence)
                      <-- lane-processor

                """);
        assertThat(describe(Lane.ROUTINE, environment)).isEqualTo("""
                Topologies:
                   Sub-topology: 0
                    Source: crisis.messages.high (topics: [crisis.messages.high])
                      --> lane-processor
                    Source: crisis.messages.low (topics: [crisis.messages.low])
                      --> lane-processor
                    Source: crisis.messages.normal (topics: [crisis.messages.normal])
                      --> lane-processor
                    Source: crisis.presence (topics: [crisis.presence])
                      --> lane-processor
                    Source: crisis.receipts.routine (topics: [crisis.receipts.routine])
                      --> lane-processor
                    Processor: lane-processor (stores: [commits, lane])
                      --> dead-letters, deliveries, presence
                      <-- crisis.messages.high, crisis.messages.normal, crisis.messages.low, crisis.receipts.routine, crisis.presence
                    Sink: dead-letters (topic: crisis.dead-letters)
                      <-- lane-processor
                    Sink: deliveries (topic: crisis.deliveries.routine)
                      <-- lane-processor
                    Sink: presence (topic: crisis.presence)
                      <-- lane-processor

                """);
    }

    private String describe(Lane lane, LaneEnvironment environment) {
        return new DeliveryTopology(
                        lane, LaneDriver.settings(), LaneDriver.LAYOUT, LaneDriver.EPOCH, environment, metrics)
                .get()
                .describe()
                .toString();
    }

    @Test
    void messageOfAPersonGoesToTheRespondersMailboxAndItsAcknowledgementBack() {
        try (LaneDriver lane = routine()) {
            lane.write(Topics.PRESENCE, S, attached(S, "p", "p-1"));
            lane.write(Topics.PRESENCE, S, attached(S, "r", "r-1"));
            lane.mail(Lane.ROUTINE);

            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m1", "{\"text\":\"help\"}")));

            List<TestRecord<String, MailboxRecord>> mail = lane.read(Topics.DELIVERIES_ROUTINE);
            assertThat(mail).hasSize(1);
            MailboxRecord record = mail.get(0).value();
            assertThat(record.getParticipantId()).isEqualTo("r");
            assertThat(record.getConnectionId()).isEqualTo("r-1");
            assertThat(record.getGatewayId()).isEqualTo(Records.GATEWAY);
            assertThat(record.getGatewayEpoch()).isEqualTo(Records.GATEWAY_EPOCH);
            assertThat(record.getBody()).isInstanceOf(Dispatch.class);
            assertThat(header(mail.get(0), HeaderNames.TRACEPARENT)).isEqualTo("00-aa-bb-01");
            assertThat(header(mail.get(0), HeaderNames.SCHEMA)).endsWith("MailboxRecord");

            lane.write(Topics.RECEIPTS_ROUTINE, S, acknowledged(S, "r", "r-1", Priority.NORMAL, 0));

            assertThat(lane.mail(Lane.ROUTINE)).singleElement().satisfies(progress -> {
                assertThat(progress.getParticipantId()).isEqualTo("p");
                assertThat(progress.getBody()).isEqualTo(new Progress("r", Priority.NORMAL, 0L, "m1", false));
            });
            assertThat(metrics.told).contains("dispatched NORMAL", "dispatched at once", "acknowledged");
        }
    }

    @Test
    void presenceOfASessionNeverCame_walks_namesItInTheLogOfPresence() {
        try (LaneDriver lane = routine()) {
            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m1", "{}")));

            lane.advance(LaneDriver.settings().walkPause().plusSeconds(1));

            assertThat(lane.read(Topics.PRESENCE)).singleElement().satisfies(record -> {
                assertThat(record.key()).isEqualTo(S);
                assertThat(record.value()).isEqualTo(Deserted.named(S));
            });
            assertThat(lane.deadLetters()).isEmpty();
        }
    }

    @Test
    void undecodableBytesGoToTheDeadLettersAsTheyAreAndTheLaneGoesOn() {
        byte[] garbage = "no record".getBytes(StandardCharsets.UTF_8);
        try (LaneDriver lane = routine()) {
            lane.writeBytes("crisis.messages.high", S, garbage);
            lane.writeBytes("crisis.presence", S, null);
            lane.write(Topics.PRESENCE, S, attached(S, "r", "r-1"));
            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m1", "{}")));

            List<DeadLetter> letters = lane.deadLetters();
            assertThat(letters).extracting(DeadLetter::getReason).containsExactly("UNDECODABLE", "INVALID");
            DeadLetter letter = letters.get(0);
            assertThat(letter.getTopic()).isEqualTo("crisis.messages.high");
            assertThat(letter.getOffset()).isZero();
            assertThat(letter.getStage()).isEqualTo("lane-routine");
            assertThat(letter.getOutcome()).isTrue();
            assertThat(letter.getOriginalValue()).isEqualTo(ByteBuffer.wrap(garbage));
            assertThat(letter.getOriginalKey()).isEqualTo(ByteBuffer.wrap(S.getBytes(StandardCharsets.UTF_8)));
            assertThat(letter.getOriginalHeaders())
                    .singleElement()
                    .satisfies(h -> assertThat(h.getName()).isEqualTo(HeaderNames.TRACEPARENT));
            assertThat(letter.getErrorMessage())
                    .contains("expected a LogRecord")
                    .doesNotContain("no record");
            assertThat(dispatches(lane.mail(Lane.ROUTINE))).hasSize(1);
        }
    }

    @Test
    void recordWithAForeignKeyAnIllegalNameOrAMailboxThatIsNoneIsInvalid() {
        try (LaneDriver lane = routine()) {
            lane.write(Topics.MESSAGES_NORMAL, "other", log(S, message("p", "m1", "{}")));
            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m 1", "{}")));
            lane.write(
                    Topics.PRESENCE,
                    S,
                    Records.presence(
                            S,
                            "p",
                            "p-1",
                            "g1",
                            1,
                            LaneDriver.LAYOUT.mailboxes(),
                            attached(S, "p", "p-1").getBody()));
            lane.write(Topics.RECEIPTS_ROUTINE, S, acknowledged(S, "p", "p-1", Priority.EMERGENCY, 3));

            assertThat(lane.deadLetters())
                    .extracting(DeadLetter::getReason)
                    .containsOnly("INVALID")
                    .hasSize(4);
        }
    }

    @Test
    void recordIsLargerThanWhatThreeQuartersOfTheChangelogTake_isInvalid_andOneThatIsNotIsStored() {
        byte[] largest = sized(Admission.MAX_LOG_BYTES - TRACE);
        byte[] larger = sized(Admission.MAX_LOG_BYTES - TRACE + 1);
        try (LaneDriver lane = LaneDriver.ofLane(Lane.EMERGENCY, folder, LaneDriver.EPOCH, metrics)) {
            lane.writeBytes(Topics.MESSAGES_EMERGENCY.name(), S, larger);

            assertThat(lane.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.getReason()).isEqualTo("INVALID");
                assertThat(letter.getErrorMessage()).contains("expected at most " + Admission.MAX_LOG_BYTES);
                assertThat(letter.getOriginalValue()).isEqualTo(ByteBuffer.wrap(larger));
            });
            assertThat(lane.read(Topics.ESCALATION_REQUESTS)).as("calls for it").hasSize(1);
            assertThat(lane.stored(DeliveryTopology.STORE))
                    .as("the epoch's mark")
                    .hasSize(1);

            lane.writeBytes(Topics.MESSAGES_EMERGENCY.name(), S, largest);

            assertThat(lane.deadLetters()).isEmpty();
            assertThat(lane.stored(DeliveryTopology.STORE))
                    .allSatisfy(entry -> assertThat(entry.key.get().length + entry.value.length)
                            .as("with room for what the broker adds")
                            .isLessThan(1_000_000));
        }
    }

    /** A message in so many bytes. */
    private static byte[] sized(int bytes) {
        int frame =
                Topics.MESSAGES_EMERGENCY.valueSerde().encode(log(S, message("p", "m1", "x".repeat(bytes / 2)))).length
                        - bytes / 2;
        byte[] sized =
                Topics.MESSAGES_EMERGENCY.valueSerde().encode(log(S, message("p", "m1", "x".repeat(bytes - frame))));
        assertThat(sized).hasSize(bytes);
        return sized;
    }

    @Test
    void recordWouldSwellTheSessionsState_isInvalid() {
        List<String> crowd = IntStream.rangeClosed(0, Identifiers.MAX_ROSTER)
                .mapToObj(i -> "p" + i)
                .toList();
        String longName = "c".repeat(Identifiers.MAX_NAME + 1);
        try (LaneDriver lane = routine()) {
            lane.write(Topics.MESSAGES_NORMAL, S, end(S, crowd));
            lane.write(Topics.PRESENCE, S, attached(S, "p", longName));
            lane.write(
                    Topics.PRESENCE,
                    S,
                    Records.presence(
                            S,
                            "p",
                            "p-1",
                            longName,
                            1,
                            0,
                            attached(S, "p", "p-1").getBody()));
            lane.write(Topics.PRESENCE, S, Records.endRequested(S, "p", "p-1", "x".repeat(Admission.MAX_REASON + 1)));

            assertThat(lane.deadLetters())
                    .extracting(DeadLetter::getReason)
                    .containsOnly("INVALID")
                    .hasSize(4);

            lane.write(Topics.MESSAGES_NORMAL, S, end(S, crowd.subList(1, crowd.size())));
            lane.write(Topics.PRESENCE, S, attached(S, "p", longName.substring(1)));

            assertThat(lane.deadLetters()).isEmpty();
        }
    }

    @Test
    void stateSurvivesARestartAndWhatWasNotAcknowledgedIsDispatchedAgain() {
        List<KeyValue<Bytes, byte[]>> kept;
        try (LaneDriver lane = routine()) {
            lane.write(Topics.PRESENCE, S, attached(S, "r", "r-1"));
            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m1", "{}")));
            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m2", "{}")));
            lane.write(Topics.RECEIPTS_ROUTINE, S, acknowledged(S, "r", "r-1", Priority.NORMAL, 0));
            kept = lane.stored(DeliveryTopology.STORE);
        }

        try (LaneDriver lane = routine()) {
            lane.restore(DeliveryTopology.STORE, kept);
            lane.advance(Duration.ofMillis(200));

            List<MailboxRecord> mail = lane.mail(Lane.ROUTINE);
            assertThat(dispatches(mail)).singleElement().satisfies(dispatch -> {
                assertThat(dispatch.getId()).isEqualTo("m2");
                assertThat(dispatch.getPosition()).isEqualTo(1);
                assertThat(dispatch.getPrevious()).isZero();
                assertThat(dispatch.getCursor()).isZero();
            });
            assertThat(mail).filteredOn(m -> m.getBody() instanceof CaughtUp).hasSize(3);
        }
    }

    @Test
    void processThatStoodStillThrowsBeforeItWrites() {
        try (LaneDriver lane = routine()) {
            lane.write(Topics.PRESENCE, S, attached(S, "r", "r-1"));
            lane.mail(Lane.ROUTINE);
            lane.clock.advance(Duration.ofSeconds(10));

            assertThatThrownBy(() -> lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m1", "{}"))))
                    .isInstanceOf(StreamsException.class)
                    .hasRootCauseInstanceOf(StallGuard.StalledException.class);

            assertThat(lane.mail(Lane.ROUTINE)).isEmpty();
        }
    }

    @Test
    void endBuriesWhatIsPendingAndEmptiesTheStoreOnlyAfterACommit() {
        try (LaneDriver lane = routine()) {
            lane.write(Topics.PRESENCE, S, attached(S, "r", "r-1"));
            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m1", "{}")));
            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m2", "{}")));
            lane.write(Topics.RECEIPTS_ROUTINE, S, acknowledged(S, "r", "r-1", Priority.NORMAL, 0));
            lane.write(Topics.MESSAGES_HIGH, S, end(S));
            lane.write(Topics.MESSAGES_NORMAL, S, end(S));
            assertThat(lane.deadLetters()).isEmpty();
            lane.write(Topics.MESSAGES_LOW, S, end(S));

            lane.advance(Duration.ofMillis(100));

            assertThat(lane.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.getReason()).isEqualTo("SESSION_ENDED");
                assertThat(letter.getMessageId()).isEqualTo("m2");
                assertThat(letter.getParticipantId()).isEqualTo("r");
                assertThat(letter.getOffset()).isEqualTo(1);
            });
            assertThat(entries(lane)).isGreaterThan(4);

            lane.advance(Duration.ofMillis(1_500));

            // The session's tombstone, and the mark of the log epoch.
            assertThat(entries(lane)).isEqualTo(2);
            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m3", "{}")));
            assertThat(lane.deadLetters()).extracting(DeadLetter::getReason).containsExactly("BEHIND_FENCE");
            assertThat(entries(lane)).isEqualTo(2);
        }
    }

    private static int entries(LaneDriver lane) {
        return lane.stored(DeliveryTopology.STORE).size();
    }

    @Test
    void escalationWouldSwellTheSessionsState_isInvalid_andItsReasonMayBeLong() {
        String longName = "n".repeat(Identifiers.MAX_NAME + 1);
        try (LaneDriver lane = LaneDriver.ofLane(Lane.EMERGENCY, folder, LaneDriver.EPOCH, metrics)) {
            lane.write(Topics.PRESENCE, S, attached(S, "p", "p-1"));
            lane.write(Topics.ESCALATIONS, "esc-m1", swollen().setBy(longName).build());
            lane.write(
                    Topics.ESCALATIONS, "esc-m1", swollen().setChannel(longName).build());
            lane.write(
                    Topics.ESCALATIONS,
                    "esc-m1",
                    swollen().setMessageId(longName).build());
            lane.write(
                    Topics.ESCALATIONS,
                    longName,
                    swollen().setEscalationId(longName).build());

            assertThat(lane.deadLetters())
                    .extracting(DeadLetter::getReason)
                    .containsOnly("INVALID")
                    .hasSize(4);

            lane.mail(Lane.EMERGENCY);
            lane.write(
                    Topics.ESCALATIONS,
                    "esc-m1",
                    swollen().setReason("x".repeat(500_000)).build());

            assertThat(lane.deadLetters()).isEmpty();
            assertThat(lane.mail(Lane.EMERGENCY)).hasSize(1);
        }
    }

    private static Escalation.Builder swollen() {
        return Escalation.newBuilder(escalation(EscalationState.DISPATCHED));
    }

    @Test
    void escalationIsToldToEveryoneInTheSessionAndToWhoComesLater() {
        try (LaneDriver lane = LaneDriver.ofLane(Lane.EMERGENCY, folder, LaneDriver.EPOCH, metrics)) {
            lane.write(Topics.PRESENCE, S, attached(S, "p", "p-1"));
            lane.write(Topics.MESSAGES_EMERGENCY, S, log(S, escalate("p", "m1", 9)));
            lane.mail(Lane.EMERGENCY);

            lane.write(Topics.ESCALATIONS, "esc-m1", escalation(EscalationState.DISPATCHED));
            lane.write(Topics.ESCALATIONS, "esc-m1", escalation(EscalationState.REQUESTED));
            lane.write(Topics.PRESENCE, S, attached(S, "r", "r-1"));

            List<MailboxRecord> mail = lane.mail(Lane.EMERGENCY);
            assertThat(mail)
                    .filteredOn(m -> m.getBody() instanceof EscalationNotice)
                    .extracting(MailboxRecord::getParticipantId, m -> ((EscalationNotice) m.getBody()).getState())
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("p", EscalationState.DISPATCHED),
                            org.assertj.core.groups.Tuple.tuple("r", EscalationState.DISPATCHED));
            assertThat(dispatches(mail)).extracting(Dispatch::getKind).containsExactly("escalation");
        }
    }

    @Test
    void emergencyThatCantBeReadCallsAHumanByItsKeyAndPlaceAndNothingElseDoes() {
        try (LaneDriver lane = LaneDriver.ofLane(Lane.EMERGENCY, folder, LaneDriver.EPOCH, metrics)) {
            byte[] garbage = "no record".getBytes(StandardCharsets.UTF_8);
            lane.writeBytes("crisis.presence", S, garbage);
            lane.writeBytes("crisis.receipts.emergency", S, garbage);
            assertThat(lane.deadLetters()).hasSize(2);
            assertThat(lane.read(Topics.ESCALATION_REQUESTS)).isEmpty();

            lane.writeBytes("crisis.messages.emergency", S, garbage);

            assertThat(lane.deadLetters()).extracting(DeadLetter::getReason).containsExactly("UNDECODABLE");
            assertThat(lane.read(Topics.ESCALATION_REQUESTS)).singleElement().satisfies(call -> {
                assertThat(call.key()).isEqualTo(S);
                assertThat(call.value().getSessionId()).isEqualTo(S);
                assertThat(call.value().getTrigger()).isEqualTo(EscalationTrigger.UNDELIVERED);
                assertThat(call.value().getMessageId()).isNull();
                assertThat(header(call, HeaderNames.SCHEMA)).endsWith("EscalationRequest");
                assertThat(header(call, HeaderNames.TRACEPARENT)).isEqualTo("00-aa-bb-01");
            });
            assertThat(metrics.told).contains("escalated");
        }
    }

    @Test
    void emergencyWaits_nobodyAcknowledgesIt_callsAHumanOnceInItsTrace() {
        try (LaneDriver lane = LaneDriver.ofLane(Lane.EMERGENCY, folder, LaneDriver.EPOCH, metrics)) {
            lane.write(Topics.MESSAGES_EMERGENCY, S, log(S, message("p", "m1", "{}")));
            lane.advance(Duration.ofSeconds(29));
            assertThat(lane.read(Topics.ESCALATION_REQUESTS)).isEmpty();

            lane.advance(Duration.ofSeconds(31));

            assertThat(lane.read(Topics.ESCALATION_REQUESTS)).singleElement().satisfies(call -> {
                assertThat(call.key()).isEqualTo(S);
                assertThat(call.value().getTrigger()).isEqualTo(EscalationTrigger.UNDELIVERED);
                assertThat(call.value().getMessageId()).isEqualTo("m1");
                assertThat(header(call, HeaderNames.TRACEPARENT)).isEqualTo("00-aa-bb-01");
            });
            assertThat(metrics.told).containsOnlyOnce("escalated");
            assertThat(lane.deadLetters()).isEmpty();
        }
    }

    @Test
    void whatTheBrokerAppendedBeforeAParticipantLeftIsOwedToItThoughItIsReadLater() {
        try (LaneDriver lane = routine()) {
            Instant left = lane.clock.instant();
            lane.write(Topics.PRESENCE, S, attached(S, "r", "r-1"));
            lane.write(Topics.PRESENCE, S, left(S, "r", "r-1"), left);
            lane.advance(Duration.ofSeconds(2));

            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m1", "{}")), left);
            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m2", "{}")), left.plusMillis(1));
            lane.advance(Duration.ofSeconds(2));

            assertThat(lane.deadLetters())
                    .extracting(DeadLetter::getMessageId, DeadLetter::getParticipantId, DeadLetter::getReason)
                    .contains(org.assertj.core.groups.Tuple.tuple("m1", "r", "PARTICIPANT_LEFT"));
        }
    }

    @Test
    void storeIsCountedInTheBackground() {
        try (LaneDriver lane = routine()) {
            lane.write(Topics.PRESENCE, S, attached(S, "p", "p-1"));
            lane.write(Topics.PRESENCE, S, attached(S, "r", "r-1"));
            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m1", "{}")));
            lane.write(Topics.MESSAGES_NORMAL, S, log(S, message("p", "m2", "{}")));
            lane.write(Topics.RECEIPTS_ROUTINE, S, acknowledged(S, "r", "r-1", Priority.NORMAL, 0));

            lane.advance(Duration.ofSeconds(2));

            assertThat(metrics.census).isEqualTo(new CensusFigures(1, 2, 1, 1));
        }
    }

    private static Escalation escalation(EscalationState state) {
        return Escalation.newBuilder()
                .setEscalationId("esc-m1")
                .setSessionId(S)
                .setMessageId("m1")
                .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                .setState(state)
                .setSeverity(9)
                .setInstance("i1")
                .setRequestedAt(Records.AT)
                .setElapsedMs(12)
                .build();
    }

    private LaneDriver routine() {
        return LaneDriver.ofLane(Lane.ROUTINE, folder, LaneDriver.EPOCH, metrics);
    }

    private static List<Dispatch> dispatches(List<MailboxRecord> mail) {
        return mail.stream()
                .map(MailboxRecord::getBody)
                .filter(Dispatch.class::isInstance)
                .map(Dispatch.class::cast)
                .toList();
    }

    private static String header(TestRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
