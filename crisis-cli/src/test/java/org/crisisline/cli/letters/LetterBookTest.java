package org.crisisline.cli.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.operator.Written;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.record.DeadLetter;
import org.junit.jupiter.api.Test;

class LetterBookTest {
    private final LetterBook book = new LetterBook();

    @Test
    void repeatsOfALetter_added_areOneWithTheLatestFacts() {
        DeadLetter.Builder letter = Samples.letter(Samples.ID, Reason.SESSION_FULL);
        book.add(letter.build(), 3, 10);
        book.add(
                letter.setReplays(1)
                        .setOffset(9)
                        .setAt(Samples.NOON.plusSeconds(5))
                        .build(),
                3,
                11);

        LetterCase found = book.one(Samples.ID);

        assertThat(book.size()).isEqualTo(1);
        assertThat(found.letter().occurrences()).isEqualTo(2);
        assertThat(found.letter().replays()).isEqualTo(1);
        assertThat(found.letter().at()).isEqualTo(Samples.NOON.plusSeconds(5));
        assertThat(found.letter().place()).isEqualTo("crisis.messages.normal-1@9");
        assertThat(found.letter().kept().offset()).isEqualTo(11);
    }

    @Test
    void letterOfARound_earlierRoundIsWrittenAgainAfterACrash_keepsTheRound() {
        DeadLetter.Builder letter = Samples.letter(Samples.ID, Reason.SESSION_FULL);
        book.add(letter.setReplays(1).build(), 3, 10);
        book.add(letter.setReplays(0).build(), 3, 11);

        LetterCase found = book.one(Samples.ID);

        assertThat(found.letter().replays()).isEqualTo(1);
        assertThat(found.letter().kept().offset()).isEqualTo(10);
        assertThat(found.letter().occurrences()).isEqualTo(2);
    }

    @Test
    void letter_added_isHeldWithoutItsContent() {
        book.add(Samples.letter(Samples.ID, Reason.SESSION_FULL).build(), 0, 0);

        Letter held = book.one(Samples.ID).letter();

        assertThat(held.record().getOriginalValue()).isNull();
        assertThat(held.record().getOriginalHeaders()).isEmpty();
        assertThat(held.kept().valueBytes()).isEqualTo(Samples.message(Samples.SESSION).length);
    }

    @Test
    void beginningOfAnId_ofOneOfTwoOrNone_isFoundListedOrRefused() {
        book.add(Samples.letter("dl-aa1", Reason.INVALID).build(), 0, 0);
        book.add(Samples.letter("dl-aa2", Reason.INVALID).build(), 0, 1);

        assertThat(book.one("dl-aa2").letter().id()).isEqualTo("dl-aa2");
        assertThatThrownBy(() -> book.one("dl-a"))
                .isInstanceOf(StackException.class)
                .hasMessage("dl-a is the beginning of 2 dead letters: dl-aa1 dl-aa2");
        assertThatThrownBy(() -> book.one("dl-b"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("there is no dead letter dl-b");
        assertThatThrownBy(() -> book.one("")).hasMessageContaining("there is no dead letter");
    }

    @Test
    void anIdThatIsTheBeginningOfAnother_namedWhole_isThatOne() {
        book.add(Samples.letter("dl-a", Reason.INVALID).build(), 0, 0);
        book.add(Samples.letter("dl-ab", Reason.INVALID).build(), 0, 1);

        assertThat(book.one("dl-a").letter().id()).isEqualTo("dl-a");
    }

    @Test
    void moreLettersThanCanBeHeld_added_areRefusedWithAWayOut() {
        LetterBook small = new LetterBook(1);
        small.add(Samples.letter("dl-a", Reason.INVALID).build(), 0, 0);
        small.add(Samples.letter("dl-a", Reason.INVALID).build(), 0, 1);

        assertThatThrownBy(
                        () -> small.add(Samples.letter("dl-b", Reason.INVALID).build(), 0, 2))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("more than 1 dead letters")
                .hasMessageContaining("--session");
    }

    @Test
    void eventsOfAReplay_inAnyOrderAndTwice_areOneAttempt() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.SESSION_FULL).build();
        Letter letter = Letter.found(whole, 0, 0);
        Written sent = new Written.Durable("crisis.messages.normal", 1, 42);
        book.add(Samples.answered("r1", letter, 1, sent));
        book.add(Samples.requested("r1", letter, 1));
        book.add(Samples.requested("r1", letter, 1));
        book.add(whole, 0, 0);

        List<ReplayAttempt> attempts = book.one(Samples.ID).attempts();

        assertThat(attempts).hasSize(1);
        assertThat(attempts.get(0).requestedAt()).contains(Samples.NOON);
        assertThat(attempts.get(0).operator()).isEqualTo("robin");
        assertThat(attempts.get(0).answer().flatMap(ReplayAttempt.Answer::place))
                .contains("crisis.messages.normal-1@42");
    }

    @Test
    void lettersOfOneTime_found_standInOneOrderTheNewestLast() {
        book.add(Samples.letter("dl-b", Reason.INVALID).build(), 0, 0);
        book.add(Samples.letter("dl-a", Reason.INVALID).build(), 1, 0);
        book.add(
                Samples.letter("dl-0", Reason.INVALID)
                        .setAt(Samples.NOON.plusSeconds(1))
                        .build(),
                2,
                0);

        assertThat(book.find(LetterFilter.ALL))
                .extracting(found -> found.letter().id())
                .containsExactly("dl-a", "dl-b", "dl-0");
    }

    @Test
    void filters_together_narrow() {
        book.add(Samples.letter("dl-full", Reason.SESSION_FULL).build(), 0, 0);
        book.add(
                Samples.letter("dl-slow", Reason.NOT_ACKNOWLEDGED)
                        .setParticipantId("robin")
                        .build(),
                0,
                1);
        book.add(
                Samples.letter("dl-old", Reason.SESSION_FULL)
                        .setAt(Samples.NOON.minusSeconds(60))
                        .build(),
                0,
                2);
        book.add(
                Samples.letter("dl-other", Reason.SESSION_FULL)
                        .setSessionId("S2")
                        .build(),
                0,
                3);

        assertThat(ids(filter(List.of(Reason.SESSION_FULL), Optional.empty())))
                .containsExactly("dl-old", "dl-full", "dl-other");
        assertThat(ids(filter(List.of(), Optional.of(false)))).containsExactly("dl-slow");
        assertThat(ids(filter(List.of(), Optional.of(true))))
                .doesNotContain("dl-slow")
                .hasSize(3);
        assertThat(ids(new LetterFilter(
                        List.of(Reason.SESSION_FULL, Reason.NOT_ACKNOWLEDGED),
                        Optional.of(Samples.SESSION),
                        Optional.empty(),
                        Optional.of(Samples.NOON),
                        Optional.empty())))
                .containsExactly("dl-full", "dl-slow");
        assertThat(ids(new LetterFilter(
                        List.of(), Optional.empty(), Optional.of("robin"), Optional.empty(), Optional.empty())))
                .containsExactly("dl-slow");
    }

    @Test
    void sessionOfALetterThatNamesNone_isThatOfTheKey() {
        book.add(Samples.letter("dl-key", Reason.UNDECODABLE).setSessionId(null).build(), 0, 0);
        book.add(
                Samples.letter("dl-bad", Reason.UNDECODABLE)
                        .setSessionId(null)
                        .setOriginalKey(Samples.bytes("no legal id"))
                        .build(),
                0,
                1);

        assertThat(ids(new LetterFilter(
                        List.of(), Optional.of(Samples.SESSION), Optional.empty(), Optional.empty(), Optional.empty())))
                .containsExactly("dl-key");
    }

    private static LetterFilter filter(List<Reason> reasons, Optional<Boolean> outcomes) {
        return new LetterFilter(reasons, Optional.empty(), Optional.empty(), Optional.empty(), outcomes);
    }

    private List<String> ids(LetterFilter filter) {
        return book.find(filter).stream().map(found -> found.letter().id()).toList();
    }
}
