package org.crisisline.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.cli.operator.Written;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {
    private static final int PARTITIONS = 6;
    private static final int HOME = new SessionPartitions(PARTITIONS).of(Samples.SESSION);
    private static final int ELSEWHERE = (HOME + 1) % PARTITIONS;
    private static final Optional<Written> SENT = Optional.of(new Written.Durable("crisis.messages.normal", 1, 42));

    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyReason_hasARuleWithASentence(Reason reason) {
        assertThat(ReplayRule.of(reason).sentence()).isNotBlank().doesNotEndWith(".");
    }

    @ParameterizedTest
    @CsvSource({
        "UNDECODABLE, true",
        "INVALID, true",
        "TOO_LARGE, false",
        "PROCESSING_FAILED, true",
        "BEHIND_FENCE, false",
        "SESSION_ENDED, false",
        "SESSION_FULL, true",
        "NO_RECIPIENT, false",
        "NOT_ACKNOWLEDGED, false",
        "PARTICIPANT_LEFT, false"
    })
    void letterAboutAMessage_goesOrIsRefusedByItsReason(Reason reason, boolean goes) {
        DeadLetter whole = Samples.letter(Samples.ID, reason).build();

        Judgement judgement = judge(whole);

        assertThat(judgement instanceof Judgement.Goes).isEqualTo(goes);
        if (!goes) {
            assertThat(why(judgement)).isEqualTo(ReplayRule.of(reason).sentence());
        }
    }

    @Test
    void reasonOfALaterRelease_isLeftAlone() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.INVALID)
                .setReason("COSMIC_RAYS")
                .build();

        assertThat(why(judge(whole))).contains("does not know the reason COSMIC_RAYS");
    }

    @Test
    void incident_ofAReasonThatElseGoes_isRefused() {
        DeadLetter whole =
                Samples.letter(Samples.ID, Reason.UNDECODABLE).setOutcome(false).build();

        assertThat(why(judge(whole))).contains("incident");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "crisis.receipts.routine",
                "crisis.presence",
                "crisis.deliveries.emergency",
                "crisis.escalations",
                "crisis.sessions",
                "somebody.elses"
            })
    void recordThatItsWriterRepeats_isRefused(String topic) {
        DeadLetter whole =
                Samples.letter(Samples.ID, Reason.UNDECODABLE).setTopic(topic).build();

        assertThat(why(judge(whole))).contains(topic).contains("its writer repeats");
    }

    @Test
    void message_goes_withItsBytesToItsSessionsPartitionUnderItsLettersName() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.SESSION_FULL)
                .setPartition(ELSEWHERE)
                .build();

        Judgement.Goes goes = goes(judge(whole));

        ProducerRecord<byte[], byte[]> record = goes.record();
        assertThat(record.topic()).isEqualTo("crisis.messages.normal");
        assertThat(record.partition()).isEqualTo(HOME);
        assertThat(record.key()).isEqualTo(Samples.SESSION.getBytes(UTF_8));
        assertThat(record.value()).isEqualTo(Samples.message(Samples.SESSION));
        assertThat(headers(record))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "traceparent", "00-1", HeaderNames.REPLAY_OF, Samples.ID, HeaderNames.REPLAY_ROUND, "1"));
        assertThat(record.headers().toArray()).hasSize(3);
        assertThat(goes.session()).contains(Samples.SESSION);
        assertThat(whole.getOriginalValue().remaining())
                .as("the letter is as it was")
                .isPositive();
    }

    @Test
    void invalidRecordInTheWrongPartition_goesToTheOneOfTheSessionInIt() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.INVALID)
                .setSessionId(null)
                .setOriginalKey(null)
                .setPartition(ELSEWHERE)
                .build();

        assertThat(goes(judge(whole)).record().partition()).isEqualTo(HOME);
        assertThat(goes(judge(whole)).record().key()).isNull();
    }

    @Test
    void invalidRecordOfAnIllegalSession_isRefused() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.INVALID)
                .setSessionId(null)
                .setOriginalValue(ByteBuffer.wrap(Samples.message("no legal id")))
                .build();

        assertThat(why(judge(whole))).contains("no legal session");
    }

    @Test
    void undecodableRecord_goesToThePartitionThatItCameFrom() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.UNDECODABLE)
                .setSessionId(null)
                .setOriginalKey(null)
                .setOriginalValue(Samples.bytes("garbage"))
                .setPartition(ELSEWHERE)
                .build();

        assertThat(goes(judge(whole)).record().partition()).isEqualTo(ELSEWHERE);
    }

    @Test
    void recordWithoutValue_isRefused() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.INVALID)
                .setOriginalValue(null)
                .build();

        assertThat(why(judge(whole))).contains("had no value");
    }

    @ParameterizedTest
    @EnumSource(names = {"UNDECODABLE", "INVALID", "PROCESSING_FAILED", "SESSION_FULL"})
    void messageOfASessionThatIsOver_isRefusedAsBehindTheFence(Reason reason) {
        DeadLetter whole = Samples.letter(Samples.ID, reason).setSessionId(null).build();

        Judgement judgement =
                new Judge(Samples.over(Samples.SESSION), topic -> PARTITIONS, false).judge(Samples.found(whole), whole);

        assertThat(why(judgement))
                .isEqualTo(ReplayRule.of(Reason.BEHIND_FENCE).sentence())
                .contains("the session is over");
    }

    @Test
    void end_goesOnlyWhereASessionIsOver() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.PROCESSING_FAILED)
                .setOriginalValue(ByteBuffer.wrap(Samples.end(Samples.SESSION)))
                .build();
        Judge ofEnded = new Judge(Samples.over(Samples.SESSION), topic -> PARTITIONS, false);

        assertThat(ofEnded.judge(Samples.found(whole), whole)).isInstanceOf(Judgement.Goes.class);
        assertThat(why(judge(whole))).contains("it would end it");
    }

    @ParameterizedTest
    @EnumSource(names = {"UNDECODABLE", "INVALID", "PROCESSING_FAILED", "SESSION_FULL"})
    void messageOlderThanWhatIsRememberedOfSessions_isRefusedUnlessSomebodyCameSince(Reason reason) {
        DeadLetter whole = Samples.letter(Samples.ID, reason).build();
        Instant since = Samples.NOON.plusMillis(1);

        assertThat(why(judge(whole, since, "other")))
                .contains("older than what crisis.sessions remembers (since " + since + ")")
                .contains("show --payload");
        assertThat(judge(whole, since, Samples.SESSION)).isInstanceOf(Judgement.Goes.class);
        assertThat(judge(whole, Samples.NOON, "other")).isInstanceOf(Judgement.Goes.class);
    }

    @Test
    void oldMessageOfWhichALaneWroteLate_isAsOldAsItsOwnTime() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.PROCESSING_FAILED)
                .setAt(Samples.NOON.plus(Duration.ofDays(3)))
                .build();

        assertThat(why(judge(whole, Samples.NOON.plus(Duration.ofDays(1)), "other")))
                .contains("older than");
    }

    @Test
    void oldRecordOfWhichNobodyKnowsTheSession_isRefused() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.UNDECODABLE)
                .setSessionId(null)
                .setOriginalKey(null)
                .setOriginalValue(Samples.bytes("garbage"))
                .build();

        assertThat(why(judge(whole, Samples.NOON.plusMillis(1), Samples.SESSION)))
                .contains("older than");
    }

    @Test
    void oldEnd_ofASessionThatIsForgotten_isRefused() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.PROCESSING_FAILED)
                .setOriginalValue(ByteBuffer.wrap(Samples.end(Samples.SESSION)))
                .build();

        assertThat(why(judge(whole, Samples.NOON.plusMillis(1), "other"))).contains("older than");
    }

    @ParameterizedTest
    @CsvSource({"PT48H, PT47H50M", "PT20M, PT15M", "P36500D, PT875999H50M"})
    void memory_reachesBackAsFarAsItsTopicLessAMargin(Duration retention, Duration reaches) {
        assertThat(SessionMemory.since(Samples.NOON, retention)).isEqualTo(Samples.NOON.minus(reaches));
    }

    @Test
    void escalationRequest_goes_alsoOfASessionThatIsOver() {
        EscalationRequest request = EscalationRequest.newBuilder()
                .setEscalationId("esc-1")
                .setSessionId(Samples.SESSION)
                .setTrigger(EscalationTrigger.WATCHER)
                .setSeverity(9)
                .setRequestedAt(Samples.NOON)
                .build();
        DeadLetter whole = Samples.letter(Samples.ID, Reason.PROCESSING_FAILED)
                .setSessionId(null)
                .setOriginalKey(null)
                .setTopic(Topics.ESCALATION_REQUESTS.name())
                .setOriginalValue(
                        ByteBuffer.wrap(Topics.ESCALATION_REQUESTS.valueSerde().encode(request)))
                .build();

        Judgement judgement =
                new Judge(Samples.over(Samples.SESSION), topic -> PARTITIONS, false).judge(Samples.found(whole), whole);

        assertThat(goes(judgement).record().partition()).isEqualTo(HOME);
    }

    @Test
    void replayedLetter_notComeBack_goesOnlyWithAgain() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.SESSION_FULL).build();
        LetterCase found = Samples.found(whole, Samples.attempt(1, SENT));

        assertThat(why(judge(found, whole, false)))
                .contains("has not come back")
                .contains("--again");
        assertThat(goes(judge(found, whole, true)).round()).isEqualTo(2);
    }

    @Test
    void requestWithoutAnswer_goesOnlyWithAgain() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.SESSION_FULL).build();
        LetterCase found = Samples.found(whole, Samples.attempt(1, Optional.empty()));

        assertThat(why(judge(found, whole, false)))
                .contains("may be in the log")
                .contains("--again");
        assertThat(goes(judge(found, whole, true)).round()).isEqualTo(2);
    }

    @Test
    void letterThatCameBack_goesWithTheNextRound() {
        DeadLetter whole =
                Samples.letter(Samples.ID, Reason.SESSION_FULL).setReplays(1).build();

        Judgement.Goes goes = goes(judge(Samples.found(whole, Samples.attempt(1, SENT)), whole, false));

        assertThat(goes.round()).isEqualTo(2);
        assertThat(headers(goes.record())).containsEntry(HeaderNames.REPLAY_ROUND, "2");
    }

    private static Judgement judge(DeadLetter whole) {
        return judge(Samples.found(whole), whole, false);
    }

    private static Judgement judge(DeadLetter whole, Instant since, String came) {
        SessionMemory memory = new SessionMemory(Set.of(), since, came::equals);
        return new Judge(memory, topic -> PARTITIONS, false).judge(Samples.found(whole), whole);
    }

    private static Judgement judge(LetterCase found, DeadLetter whole, boolean again) {
        return new Judge(Samples.over(), topic -> PARTITIONS, again).judge(found, whole);
    }

    private static Judgement.Goes goes(Judgement judgement) {
        assertThat(judgement).isInstanceOf(Judgement.Goes.class);
        return (Judgement.Goes) judgement;
    }

    private static String why(Judgement judgement) {
        assertThat(judgement).isInstanceOf(Judgement.Refused.class);
        return ((Judgement.Refused) judgement).why();
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
        return List.copyOf(Arrays.asList(record.headers().toArray())).stream()
                .collect(Collectors.toMap(header -> header.key(), header -> new String(header.value(), UTF_8)));
    }
}
