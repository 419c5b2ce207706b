package org.crisisline.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.schemas.record.AlertSeverity.CRITICAL;
import static org.crisisline.schemas.record.AlertSeverity.EMERGENCY;
import static org.crisisline.schemas.record.AlertSeverity.WARNING;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.Alert;
import org.crisisline.schemas.record.AlertSeverity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AlertBookTest {
    private static final AlertRule RULE =
            new AlertRule(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(5));

    private final TestClock clock = new TestClock(Instant.parse("2026-03-01T02:03:04Z"));
    private final AlertBook book = new AlertBook(RULE, 10);

    private Moment now() {
        return new Moment(clock.instant(), clock.nanos());
    }

    private static Observation seen(boolean broken, AlertSeverity severity, boolean grave) {
        return new Observation("delivery", broken, severity, grave, 120, 100, "delivery: 120 ms");
    }

    /** One look a second; what is written in which second. */
    private List<String> play(String story, AlertSeverity severity) {
        List<String> written = new ArrayList<>();
        for (int second = 0; second < story.length(); second++) {
            char c = story.charAt(second);
            List<Alert> news = book.look(List.of(seen(c != '.', severity, c == 'X')), now());
            for (Alert alert : news) {
                written.add(second + ":" + (alert.getFiring() ? alert.getSeverity() : "over"));
            }
            clock.advance(Duration.ofSeconds(1));
        }
        return written;
    }

    static Stream<Arguments> stories() {
        // '.' held, 'x' broken, 'X' broken and grave; one character a second
        return Stream.of(
                Arguments.of("....................", WARNING, List.of()),
                Arguments.of("xxx.................", WARNING, List.of()),
                Arguments.of("xxxx................", WARNING, List.of("3:WARNING", "9:over")),
                Arguments.of(".xxxxx..............", WARNING, List.of("4:WARNING", "11:over")),
                Arguments.of("x.x.x.x.x.x.x.x.x.x.", WARNING, List.of()),
                Arguments.of("xxxx..x..x...x..x...", WARNING, List.of("3:WARNING")),
                Arguments.of("xxxxxxxxxxxxxx......", WARNING, List.of("3:WARNING", "10:CRITICAL", "19:over")),
                Arguments.of("XXXXX...............", WARNING, List.of("3:CRITICAL", "10:over")),
                Arguments.of("xxxxXxxxx...........", WARNING, List.of("3:WARNING", "4:CRITICAL", "14:over")),
                Arguments.of("x...................", EMERGENCY, List.of("0:EMERGENCY", "6:over")),
                Arguments.of("xxxxxxxxxxxxxxx.....", EMERGENCY, List.of("0:EMERGENCY")),
                Arguments.of("xxxxxxxxxxxxx.......", CRITICAL, List.of("3:CRITICAL", "18:over")));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void alertsGoOutRiseAndEnd(String story, AlertSeverity severity, List<String> written) {
        assertThat(play(story, severity)).isEqualTo(written);
    }

    @Test
    void theSameTroubleHasTheSameIdAndKeepsItsBeginning() {
        Instant began = clock.instant();
        play("xxxx", WARNING);
        Alert firing = book.firing().get(0);
        assertThat(firing.getSince()).isEqualTo(began);
        play("xxxxxxxx", WARNING);

        Alert risen = book.firing().get(0);

        assertThat(risen.getSeverity()).isEqualTo(CRITICAL);
        assertThat(risen.getAlertId()).isEqualTo(firing.getAlertId()).isEqualTo("alert-delivery");
        assertThat(risen.getSince()).isEqualTo(began);
    }

    @Test
    void aWallClockThatJumpsNeitherFiresNorEndsAnything() {
        play("xx", WARNING);
        clock.jump(Duration.ofHours(3));
        assertThat(book.look(List.of(seen(true, WARNING, false)), now())).isEmpty();
    }

    @Test
    void anAlertThatAnEarlierRunLeftBehindEndsWhenItHolds() {
        play("xxxx", WARNING);
        Alert left = book.firing().get(0);
        AlertBook next = new AlertBook(RULE, 10);
        next.loaded(left, now());
        assertThat(next.firing()).containsExactly(left);

        List<Alert> written = new ArrayList<>();
        for (int second = 0; second < 8; second++) {
            written.addAll(next.look(List.of(seen(false, WARNING, false)), now()));
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(written).singleElement().satisfies(over -> {
            assertThat(over.getFiring()).isFalse();
            assertThat(over.getAlertId()).isEqualTo(left.getAlertId());
            assertThat(over.getSince()).isEqualTo(left.getSince());
        });
    }

    @Test
    void oneThatEndedBeforeTheRestartStaysOver() {
        play("xxxx", WARNING);
        Alert out = book.firing().get(0);
        Alert over = book.look(List.of(), now()).get(0);
        AlertBook next = new AlertBook(RULE, 10);

        next.loaded(out, now());
        next.loaded(over, now());

        assertThat(next.firing()).isEmpty();
    }

    @Test
    void whatIsNoLongerWatchedEndsItsAlert() {
        play("xxxx", WARNING);

        assertThat(book.look(List.of(), now()))
                .singleElement()
                .satisfies(over -> assertThat(over.getFiring()).isFalse());
        assertThat(book.firing()).isEmpty();
    }

    @Test
    void thereAreNoMoreSubjectsThanAllowed() {
        List<Observation> many = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            many.add(new Observation("s" + i, true, EMERGENCY, false, 1, 0, "s"));
        }

        assertThat(book.look(many, now())).hasSize(10);
        assertThat(book.firing()).hasSize(10);
    }

    @Test
    void severalAlertsAreOut_firingIsAsked_theGravestComesFirst() {
        List<Observation> all = List.of(
                new Observation("a", true, WARNING, false, 1, 0, "a"),
                new Observation("b", true, EMERGENCY, false, 1, 0, "b"),
                new Observation("c", true, CRITICAL, false, 1, 0, "c"),
                new Observation("d", true, EMERGENCY, false, 1, 0, "d"));
        book.look(all, now());
        clock.advance(Duration.ofSeconds(4));
        book.look(all, now());

        assertThat(book.firing()).extracting(Alert::getSubject).containsExactly("b", "d", "c", "a");
    }
}
