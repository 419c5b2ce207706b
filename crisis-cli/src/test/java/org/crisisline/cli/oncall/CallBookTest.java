package org.crisisline.cli.oncall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallBookTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LATER = Duration.ofMillis(90);

    private final CallBook book = new CallBook();

    @Test
    void asked_nobodyCalled_isMissed() {
        book.asked("s", 0);

        assertThat(story().isMissed()).isTrue();
        assertThat(story().sinceAsked()).isEmpty();
        assertThat(story().sinceRead()).isEmpty();
        assertThat(book.uncalled()).isOne();
        assertThat(book.untold()).isOne();
    }

    @Test
    void asked_calledAndTold_timesCountFromEachBeginning() {
        book.asked("s", -SOON.toNanos());
        book.called(Calls.after("s", LATER));
        book.told("s", new CallStory.Told(LATER.toNanos(), SOON));

        assertThat(story().isMissed()).isFalse();
        assertThat(story().sinceRead()).contains(LATER);
        assertThat(story().sinceAsked()).contains(LATER.plus(SOON));
        assertThat(story().untilTold()).contains(LATER.plus(SOON));
        assertThat(book.uncalled()).isZero();
        assertThat(book.untold()).isZero();
    }

    @Test
    void calledTwiceInOneRound_isARepeat_andTheFirstAnswerCounts() {
        book.asked("s", 0);
        book.called(Calls.after("s", LATER));
        book.called(Calls.after("s", SOON));

        assertThat(story().repeats()).isOne();
        assertThat(story().keys()).isOne();
        assertThat(story().sinceRead()).contains(SOON);
    }

    @Test
    void calledAgainInALaterRound_isNoRepeat() {
        book.asked("s", 0);
        book.called(Calls.after("s", SOON));
        book.called(Calls.after("s", LATER, "0/1", "escalation.trigger"));

        assertThat(story().repeats()).isZero();
    }

    @Test
    void whatIsNoTriggerOrOfNobodyInTheBook_isNoCall() {
        book.asked("s", 0);
        book.called(Calls.after("s", SOON, "0/0", "escalation.resolve"));
        book.called(Calls.after("another", SOON));
        book.told("another", new CallStory.Told(0, SOON));

        assertThat(book.stories()).hasSize(1);
        assertThat(story().isMissed()).isTrue();
    }

    @Test
    void toldAgain_theFirstTimeCounts() {
        book.asked("s", 0);
        book.told("s", new CallStory.Told(1, SOON));
        book.told("s", new CallStory.Told(2, LATER));

        assertThat(story().told()).contains(new CallStory.Told(1, SOON));
    }

    @Test
    void sessionThatHasAsked_asksAgain_isRefused() {
        book.asked("s", 0);

        assertThatThrownBy(() -> book.asked("s", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("s has asked before");
    }

    private CallStory story() {
        return book.stories().get(0);
    }
}
