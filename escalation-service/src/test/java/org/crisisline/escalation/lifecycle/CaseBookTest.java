package org.crisisline.escalation.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;

class CaseBookTest {
    private final List<EscalationCase> forgotten = new ArrayList<>();
    private final CaseBook book =
            new CaseBook(TestPolicies.oneTier(2, 3, Duration.ofSeconds(30), "webhook"), forgotten::add);

    private static EscalationCase undispatched(String id) {
        return EscalationCase.asked(Demands.plain(id), id, "v1", 0, Demands.T0);
    }

    private static EscalationCase waiting(String id) {
        return undispatched(id)
                .moved(EscalationState.DISPATCHED, "webhook", Demands.T0, Demands.T0.plusSeconds(60))
                .turnTo(Activity.WAITING);
    }

    private static EscalationCase done(String id) {
        return undispatched(id).turnTo(Activity.DONE);
    }

    @Test
    void oneMovesOn_isCountedWhereItStandsAndNowhereElse() {
        book.put(undispatched("e1"));
        assertThat(book.open()).isEqualTo(1);
        assertThat(book.waiting()).isZero();

        book.put(waiting("e1"));
        assertThat(book.open()).isZero();
        assertThat(book.waiting()).isEqualTo(1);

        book.put(done("e1"));
        assertThat(book.open()).isZero();
        assertThat(book.waiting()).isZero();
        assertThat(book.size()).isEqualTo(1);
    }

    @Test
    void asManyAreUndispatchedAsMayBe_isFull_untilOneIsDispatched() {
        book.put(undispatched("e1"));
        assertThat(book.isFull()).isFalse();
        book.put(undispatched("e2"));
        assertThat(book.isFull()).isTrue();
        assertThat(book.isCrowded()).isFalse();

        book.put(waiting("e2"));
        assertThat(book.isFull()).isFalse();
    }

    @Test
    void oneMoreThanIsRemembered_theOldestThatIsDoneIsForgotten_andToldOf() {
        EscalationCase old = done("e2");
        book.put(waiting("e1"));
        book.put(old);
        book.put(done("e3"));
        assertThat(forgotten).isEmpty();

        book.put(waiting("e4"));

        assertThat(forgotten).containsExactly(old);
        assertThat(book.get("e2")).isNull();
        assertThat(book.latest(old)).isSameAs(old);
        assertThat(book.all()).extracting(EscalationCase::id).containsExactly("e1", "e3", "e4");
    }

    @Test
    void noneIsDone_nothingIsForgotten_andNoMoreMayCome() {
        book.put(waiting("e1"));
        book.put(waiting("e2"));
        book.put(waiting("e3"));
        assertThat(book.isCrowded()).isTrue();
        assertThat(book.isFull()).isTrue();

        book.put(waiting("e4"));

        assertThat(forgotten).isEmpty();
        assertThat(book.size()).isEqualTo(4);
    }
}
