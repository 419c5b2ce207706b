package org.crisisline.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.crisisline.cli.oncall.CallBook;
import org.crisisline.cli.oncall.CallStory;
import org.crisisline.cli.oncall.Calls;
import org.junit.jupiter.api.Test;

class EscalationResultTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration PROMISED = EscalationResult.PROMISE;
    private static final LoadResult LOAD = new Tally().result();

    private final CallBook book = new CallBook();
    private final Map<String, Instant> loggedAt = new HashMap<>();

    @Test
    void everyoneCalledOnceAndInTime_isKept() {
        answered("a", SOON);
        answered("b", PROMISED.minusMillis(1));

        assertThat(result().isKept()).isTrue();
        assertThat(result().asked()).isEqualTo(2);
        assertThat(result().called().getTotalCount()).isEqualTo(2);
        assertThat(result().isAimReached()).isFalse();
        assertThat(printed())
                .contains("missed 0, over 200 ms 0, called again 0")
                .contains("kept", "aim", "missed");
    }

    @Test
    void everyoneCalledSoon_reachesTheAimToo() {
        answered("a", SOON);

        assertThat(result().isAimReached()).isTrue();
        assertThat(result().json().path("aimReached").asBoolean()).isTrue();
    }

    @Test
    void oneNotCalled_isBroken() {
        answered("a", SOON);
        book.asked("b", 0);

        assertThat(result().missed()).isOne();
        assertThat(result().untold()).isOne();
        assertThat(result().isKept()).isFalse();
        assertThat(printed()).contains("BROKEN");
    }

    @Test
    void oneCalledTooLateByTheReceiversClock_isBroken() {
        answered("a", PROMISED);

        assertThat(result().late()).isOne();
        assertThat(result().isKept()).isFalse();
    }

    @Test
    void oneCalledTooLateByTheServicesClock_isBroken() {
        book.asked("a", 0);
        book.called(Calls.after("a", SOON));
        book.told("a", new CallStory.Told(0, PROMISED));

        assertThat(result().late()).isOne();
        assertThat(result().isKept()).isFalse();
    }

    @Test
    void oneCalledAgain_isBroken() {
        answered("a", SOON);
        book.called(Calls.after("a", SOON));

        assertThat(result().repeats()).isOne();
        assertThat(result().isKept()).isFalse();
    }

    @Test
    void logSaysWhenItWroteIt_theWayIsSplitThere() {
        answered("a", SOON);
        answered("b", SOON);
        loggedAt.put("a", Calls.NOON.plusMillis(5));

        assertThat(result().logged().getTotalCount()).isOne();
        assertThat(result().logged().getMaxValue() / 1_000_000).isEqualTo(5);
        assertThat(result().arrived().getMaxValue() / 1_000_000).isEqualTo(15);
    }

    private void answered(String session, Duration time) {
        book.asked(session, 0);
        book.called(Calls.after(session, time));
        book.told(session, new CallStory.Told(time.toNanos(), time));
    }

    private EscalationResult result() {
        return EscalationResult.of(book.stories(), loggedAt, LOAD);
    }

    private String printed() {
        StringWriter out = new StringWriter();
        result().print(new PrintWriter(out));
        return out.toString();
    }
}
