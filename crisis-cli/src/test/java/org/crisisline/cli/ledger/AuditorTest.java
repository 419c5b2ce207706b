package org.crisisline.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rule as a table: what the topics say, and what an audit makes of it. a and b are in the session; a speaks. */
class AuditorTest {
    private static final List<String> BOTH = List.of("a", "b");

    /** Pairs by outcome, other counts by name, findings by cause. */
    private static String account(Sums sums) {
        List<String> parts = new ArrayList<>();
        Map<Outcome, Long> pairs = new EnumMap<>(Outcome.class);
        Arrays.stream(Outcome.values()).forEach(o -> pairs.put(o, sums.pairs(o)));
        pairs.forEach((outcome, count) -> put(parts, outcome.name(), count));
        put(parts, "repeats", sums.repeats());
        put(parts, "unread", sums.unread());
        put(parts, "no recipient", sums.noRecipient());
        put(parts, "replayed", sums.replayed());
        sums.refused().forEach((reason, count) -> put(parts, "refused " + reason, count));
        sums.bad().forEach((reason, count) -> put(parts, "bad " + reason, count));
        sums.findings().forEach(finding -> parts.add("! " + finding.cause()));
        return String.join(", ", parts);
    }

    private static void put(List<String> parts, String name, long count) {
        if (count != 0) {
            parts.add(name + " " + count);
        }
    }

    private static Arguments row(String situation, String account, Consumer<Facts> facts) {
        return Arguments.of(situation, account, facts);
    }

    private static Facts conversation(Facts facts) {
        return facts.attached("a", "b").said("a", "m1", 5);
    }

    static Stream<Arguments> situations() {
        return Stream.of(
                row(
                        "acknowledged",
                        "DELIVERED 1",
                        f -> conversation(f).sent("b", 5).acknowledged("b", 5)),
                row(
                        "acknowledged with a later one",
                        "DELIVERED 2",
                        f -> conversation(f).said("a", "m2", 6).sent("b", 5, 6).acknowledged("b", 6)),
                row(
                        "sent and not acknowledged",
                        "PENDING 1",
                        f -> conversation(f).sent("b", 5)),
                row("never sent", "PENDING 1", AuditorTest::conversation),
                row(
                        "recipient joins late",
                        "PENDING 1",
                        f -> f.said("a", "m1", 5).attached("b")),
                row(
                        "recipient only ever spoke",
                        "PENDING 2",
                        f -> f.said("a", "m1", 5).said("b", "m1", 6)),
                row("nobody there", "unread 1", f -> f.attached("a").said("a", "m1", 5)),
                row(
                        "acknowledged below it",
                        "PENDING 1",
                        f -> conversation(f).sent("b", 5).acknowledged("b", 4)),
                row(
                        "acknowledged at another priority",
                        "PENDING 1",
                        f -> conversation(f).sent("b", 5).acknowledged(Priority.LOW, "b", 9)),
                row(
                        "answer to a probe tells",
                        "DELIVERED 1",
                        f -> conversation(f).sent("b", 5).answered("b", true, 5)),
                row(
                        "answer to a probe of a connection that is gone",
                        "PENDING 1",
                        f -> conversation(f).sent("b", 5).answered("b", false, 5)),
                row(
                        "refusal is no acknowledgement",
                        "PENDING 1",
                        f -> conversation(f).sent("b", 5).refused("b", 5)),
                // Resume
                row(
                        "claimed when it came back",
                        "DELIVERED 1",
                        f -> conversation(f).sent("b", 5).resumed("b", Facts.EPOCH, false, 5, Facts.timeOf(9))),
                row(
                        "claimed of another epoch",
                        "PENDING 1",
                        f -> conversation(f).sent("b", 5).resumed("b", "epoch-0", false, 5, Facts.timeOf(9))),
                row(
                        "claimed by a repeat of presence",
                        "PENDING 1",
                        f -> conversation(f).sent("b", 5).resumed("b", Facts.EPOCH, true, 5, Facts.timeOf(9))),
                row(
                        "claimed long before it was said",
                        "PENDING 1",
                        f -> f.resumed("b", Facts.EPOCH, false, 1_000_000, Facts.NOON)
                                .said("a", "m1", 500)
                                .sent("b", 500)),
                row(
                        "claimed and never sent",
                        "SETTLING 1, ! CLAIMED_NEVER_DISPATCHED",
                        f -> conversation(f).resumed("b", Facts.EPOCH, false, 5, Facts.timeOf(9))),
                // Evidence of dispatch
                row(
                        "cumulative acknowledgement over a hole",
                        "DELIVERED 1, SETTLING 1, ! NEVER_DISPATCHED",
                        f -> conversation(f).said("a", "m2", 6).sent("b", 6).acknowledged("b", 6)),
                row(
                        "acknowledged beyond what was dispatched",
                        "SETTLING 1, ! NEVER_DISPATCHED",
                        f -> conversation(f).acknowledged("b", 1_000)),
                row(
                        "dispatches no longer kept",
                        "DELIVERED 1",
                        f -> conversation(f).acknowledged("b", 5).dispatchesKeptSince(Facts.timeOf(50))),
                row(
                        "dispatches kept since before it",
                        "SETTLING 1, ! NEVER_DISPATCHED",
                        f -> f.attached("a", "b")
                                .said("a", "m1", 200)
                                .acknowledged("b", 200)
                                .dispatchesKeptSince(Facts.timeOf(50))),
                row(
                        "predecessor not before it",
                        "PENDING 1, ! CHAIN_FALLS",
                        f -> conversation(f)
                                .ledger
                                .dispatch(Facts.SESSION, "b", Facts.dispatch(Priority.NORMAL, 5, 5))),
                row(
                        "receipts no longer kept",
                        "NOT_KEPT 1",
                        f -> conversation(f).receiptsKeptSince(Facts.timeOf(50))),
                // Repeats and conflicts
                row(
                        "same id again",
                        "DELIVERED 1, repeats 2",
                        f -> conversation(f)
                                .said("a", "m1", 6)
                                .said("a", "m1", 8)
                                .sent("b", 5)
                                .acknowledged("b", 5)),
                row(
                        "same id of another sender",
                        "PENDING 2",
                        f -> conversation(f).said("b", "m1", 6)),
                row(
                        "same id at another priority, the sent one counts",
                        "DELIVERED 1, repeats 1",
                        f -> conversation(f)
                                .said(Priority.HIGH, "a", "m1", 3, "text")
                                .sent("b", 5)
                                .acknowledged("b", 5)),
                row(
                        "same id at another priority, the older one counts",
                        "PENDING 1, repeats 1",
                        f -> conversation(f)
                                .said(Priority.HIGH, "a", "m1", 9, "text")
                                .acknowledged(Priority.HIGH, "b", 9)),
                row(
                        "same id in the other lane is another message",
                        "PENDING 2",
                        f -> conversation(f).said(Priority.EMERGENCY, "a", "m1", 5, "text")),
                row(
                        "other content under the id, with letter",
                        "PENDING 1, refused INVALID 1",
                        f -> conversation(f)
                                .said(Priority.NORMAL, "a", "m1", 6, "other")
                                .letter(6, "INVALID")),
                row(
                        "other content under the id, without letter",
                        "PENDING 1, ! ID_CONFLICT_NO_LETTER",
                        f -> conversation(f).said(Priority.NORMAL, "a", "m1", 6, "other")),
                row(
                        "refused for room, and repeated when there was some",
                        "PENDING 1, refused SESSION_FULL 1",
                        f -> conversation(f).letter(5, "SESSION_FULL").said("a", "m1", 9)),
                row(
                        "refused, replayed and delivered",
                        "DELIVERED 1, replayed 1, refused SESSION_FULL 1",
                        f -> conversation(f)
                                .letter(5, "SESSION_FULL")
                                .said("a", "m1", 9)
                                .replayed(5)
                                .sent("b", 9)
                                .acknowledged("b", 9)),
                row(
                        "refused by one owner, taken by the next, and repeated",
                        "DELIVERED 1, refused SESSION_FULL 1",
                        f -> conversation(f)
                                .letter(5, "SESSION_FULL")
                                .said("a", "m1", 9)
                                .sent("b", 5)
                                .acknowledged("b", 5)),
                row(
                        "refused, repeated, and nothing but what came later was sent",
                        "PENDING 1, refused SESSION_FULL 1",
                        f -> conversation(f)
                                .letter(5, "SESSION_FULL")
                                .said("a", "m1", 9)
                                .acknowledged("b", 6)),
                row(
                        "refused by one owner, taken by the next, repeated, and over",
                        "DEAD_LETTERED 1, refused SESSION_FULL 1",
                        f -> conversation(f)
                                .letter(5, "SESSION_FULL")
                                .said("a", "m1", 9)
                                .ended(20, BOTH)
                                .letter("b", 5, "ENDED")),
                row(
                        "letter of another reader is none of the lane's",
                        "PENDING 1",
                        f -> conversation(f)
                                .letter(
                                        Topics.MESSAGES_NORMAL.name(),
                                        null,
                                        5,
                                        "escalation",
                                        "PROCESSING_FAILED",
                                        true)),
                row(
                        "incident is no outcome",
                        "PENDING 1",
                        f -> conversation(f)
                                .letter(
                                        Topics.MESSAGES_NORMAL.name(),
                                        "b",
                                        5,
                                        "lane-routine",
                                        "NOT_ACKNOWLEDGED",
                                        false)),
                // Leaving
                row(
                        "left after it, with letter",
                        "DEAD_LETTERED 1",
                        f -> conversation(f).left("b", Facts.timeOf(5)).letter("b", 5, "PARTICIPANT_LEFT")),
                row(
                        "left after it, without letter",
                        "SETTLING 1, ! LEFT_NO_OUTCOME",
                        f -> conversation(f).left("b", Facts.timeOf(5))),
                row("left before it", "unread 1", f -> conversation(f).left("b", Facts.timeOf(5) - 1)),
                row(
                        "left before it, dead-lettered anyway",
                        "unread 1",
                        f -> conversation(f).left("b", Facts.timeOf(5) - 1).letter("b", 5, "PARTICIPANT_LEFT")),
                row(
                        "delivered, then left",
                        "DELIVERED 1",
                        f -> conversation(f).sent("b", 5).acknowledged("b", 5).left("b", Facts.timeOf(9))),
                row(
                        "left twice, the first counts",
                        "unread 1",
                        f -> conversation(f).left("b", Facts.NOON).left("b", Facts.timeOf(9))),
                row(
                        "left before the log had it in the session, and came back",
                        "unread 1",
                        f -> f.left("b", Facts.NOON).attached("a", "b").said("a", "m1", 5)),
                // More than there are seats for
                row(
                        "came when all seats were taken",
                        "DELIVERED 1",
                        f -> conversation(f.seats(2)).attached("c").sent("b", 5).acknowledged("b", 5)),
                row(
                        "came late, and is served all the same",
                        "PENDING 2",
                        f -> conversation(f.seats(2)).attached("c").sent("c", 5)),
                row(
                        "came late, and has acknowledged",
                        "DELIVERED 1, PENDING 1",
                        f -> conversation(f.seats(2)).attached("c").sent("c", 5).acknowledged("c", 5)),
                row(
                        "the seat of someone who left stays taken",
                        "unread 1",
                        f -> f.seats(2)
                                .attached("a", "b")
                                .left("b", Facts.NOON)
                                .attached("c")
                                .said("a", "m1", 5)),
                row(
                        "spoke when all seats were taken",
                        "DELIVERED 2, PENDING 1",
                        f -> f.seats(2)
                                .attached("a", "b")
                                .said("c", "m1", 5)
                                .sent("a", 5)
                                .acknowledged("a", 5)
                                .sent("b", 5)
                                .acknowledged("b", 5)
                                .said("a", "m2", 6)),
                // The end
                row(
                        "over, delivered",
                        "DELIVERED 1",
                        f -> conversation(f).sent("b", 5).ended(9, BOTH).acknowledged("b", 5)),
                row(
                        "over, dead-lettered",
                        "DEAD_LETTERED 1",
                        f -> conversation(f).ended(9, BOTH).letter("b", 5, "SESSION_ENDED")),
                row(
                        "over, delivered and dead-lettered: delivered wins",
                        "DELIVERED 1",
                        f -> conversation(f)
                                .sent("b", 5)
                                .ended(9, BOTH)
                                .acknowledged("b", 5)
                                .letter("b", 5, "SESSION_ENDED")),
                row(
                        "over, covered but never sent, dead-lettered",
                        "DEAD_LETTERED 1",
                        f -> conversation(f).acknowledged("b", 9).letter("b", 5, "SESSION_ENDED")),
                row(
                        "over, no outcome",
                        "SETTLING 1, ! SESSION_OVER_NO_OUTCOME",
                        f -> conversation(f).ended(9, BOTH)),
                row(
                        "over in one log only",
                        "SETTLING 1, ! SESSION_OVER_NO_OUTCOME",
                        f -> conversation(f).ended(Priority.LOW, 9, BOTH)),
                row(
                        "over, in the roster and nowhere else",
                        "SETTLING 1, ! SESSION_OVER_NO_OUTCOME",
                        f -> f.attached("a").said("a", "m1", 5).ended(9, List.of("a", "late"))),
                row(
                        "over, not in the roster",
                        "no recipient 1",
                        f -> conversation(f).ended(9, List.of("a")).letter(5, "NO_RECIPIENT")),
                row(
                        "over, roster not said",
                        "SETTLING 1, ! SESSION_OVER_NO_OUTCOME",
                        f -> conversation(f).ended(9, null)),
                row(
                        "over, never a recipient, no letter",
                        "! NO_RECIPIENT_NO_LETTER",
                        f -> f.attached("a").said("a", "m1", 5).ended(9, List.of("a"))),
                row(
                        "over, the only recipient left before it, over-buried",
                        "no recipient 1",
                        f -> conversation(f)
                                .left("b", Facts.NOON)
                                .ended(9, BOTH)
                                .letter("b", 5, "PARTICIPANT_LEFT")),
                row(
                        "over twice, the first END counts",
                        "refused BEHIND_FENCE 1",
                        f -> f.attached("a", "b")
                                .ended(9, BOTH)
                                .ended(20, BOTH)
                                .said("a", "m1", 15)
                                .letter(15, "BEHIND_FENCE")),
                row(
                        "behind the END, without letter",
                        "! BEHIND_FENCE_NO_LETTER",
                        f -> f.attached("a", "b").ended(9, BOTH).said("a", "m1", 15)),
                // Bad records
                row(
                        "unusable, with letter",
                        "bad UNDECODABLE 1",
                        f -> f.unusable(Topics.MESSAGES_NORMAL.name(), 5).letter(5, "UNDECODABLE")),
                row(
                        "unusable, without letter",
                        "! BAD_RECORD_NO_LETTER",
                        f -> f.unusable(Topics.MESSAGES_NORMAL.name(), 5)),
                row(
                        "unusable presence, with the letter of any reader",
                        "bad INVALID 1",
                        f -> f.unusable(Topics.PRESENCE.name(), 5)
                                .letter(Topics.PRESENCE.name(), null, 5, "sessions", "INVALID", true)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("situations")
    void situationIsAccountedForAsTheRuleSays(String situation, String account, Consumer<Facts> tell) {
        Facts facts = new Facts();

        tell.accept(facts);

        assertThat(account(facts.judge())).as(situation).isEqualTo(account);
    }

    @Test
    void factsOfDifferentTopicsCanComeInAnyOrder() {
        Facts facts = new Facts()
                .letter("b", 5, "SESSION_ENDED")
                .acknowledged("b", 4)
                .sent("b", 4, 5)
                .ended(9, BOTH)
                .said("a", "m0", 4)
                .said("a", "m1", 5)
                .attached("a", "b");

        assertThat(account(facts.judge())).isEqualTo("DELIVERED 1, DEAD_LETTERED 1");
    }

    @Test
    void findingSaysWhatIsMissingForWhom() {
        Finding finding =
                conversation(new Facts()).ended(9, BOTH).judge().findings().get(0);

        assertThat(finding.sessionId()).contains("S");
        assertThat(finding.messageId()).contains("m1");
        assertThat(finding.recipient()).contains("b");
        assertThat(finding.place().topic()).isEqualTo("crisis.messages.normal");
        assertThat(finding.place().offset()).isEqualTo(5);
    }

    @Test
    void judgedAgainAfterTheMissingFactCame_isClean() {
        Facts facts = conversation(new Facts()).ended(9, BOTH);
        assertThat(facts.judge().findings()).hasSize(1);

        facts.letter("b", 5, "SESSION_ENDED");

        assertThat(facts.judge().findings()).isEmpty();
    }

    @Test
    void liveFiguresCountOpenSessionsAndWhoHasNotLeft() {
        Facts facts = new Facts()
                .attached("a", "b", "c", "gone")
                .said("a", "m1", 5)
                .said("b", "m2", 6)
                .said(Priority.EMERGENCY, "a", "e1", 1, "text")
                .sent("b", 5)
                .acknowledged("b", 5)
                .left("gone", Facts.timeOf(9))
                .letter("gone", 5, "PARTICIPANT_LEFT")
                .letter("gone", 6, "PARTICIPANT_LEFT");

        Sums sums = facts.judge();

        assertThat(sums.live(Lane.ROUTINE)).isEqualTo(new LiveFigures(1, 2, 3, 1));
        assertThat(sums.live(Lane.EMERGENCY)).isEqualTo(new LiveFigures(1, 1, 2, 0));
    }

    @Test
    void liveFiguresLeaveOutWhatIsOver() {
        Facts facts = conversation(new Facts()).ended(9, BOTH).letter("b", 5, "SESSION_ENDED");

        Sums sums = facts.judge();

        assertThat(sums.live(Lane.ROUTINE)).isEqualTo(LiveFigures.NONE);
        assertThat(sums.sessionsOver()).isEqualTo(1);
        assertThat(sums.sessionsLive()).isZero();
    }

    @Test
    void repeatedLettersAndIncidentsAreOne() {
        Facts facts = conversation(new Facts());
        for (int i = 0; i < 3; i++) {
            facts.letter(Topics.MESSAGES_NORMAL.name(), "b", 5, "lane-routine", "NOT_ACKNOWLEDGED", false);
            facts.letter("b", 5, "PARTICIPANT_LEFT");
        }

        assertThat(facts.ledger.incidentReasons()).containsExactly("NOT_ACKNOWLEDGED");
        assertThat(facts.judge().deadLettered()).containsExactly(Map.entry("PARTICIPANT_LEFT", 1L));
    }

    @Test
    void changesRiseWithNewsAndNotWithRepeats() {
        Facts facts = conversation(new Facts()).acknowledged("b", 5);
        long changes = facts.ledger.changes();

        facts.attached("a", "b").acknowledged("b", 5).acknowledged("b", 3);
        assertThat(facts.ledger.changes()).isEqualTo(changes);

        facts.acknowledged("b", 6);
        assertThat(facts.ledger.changes()).isEqualTo(changes + 1);
    }
}
