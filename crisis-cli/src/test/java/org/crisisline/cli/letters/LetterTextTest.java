package org.crisisline.cli.letters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.crisisline.cli.operator.Written;
import org.crisisline.cli.text.Printable;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.record.DeadLetter;
import org.junit.jupiter.api.Test;

/** What people and programs see of letters. */
class LetterTextTest {
    private static final Optional<Written> SENT = Optional.of(new Written.Durable("crisis.messages.normal", 1, 42));

    @Test
    void noLetters_listed_areSaidInASentence() {
        assertThat(printed(out -> LetterTable.print(List.of(), 100, out)))
                .isEqualToIgnoringNewLines("No dead letters.");
    }

    @Test
    void letters_listed_areLinesAndSumsWithOutcomesAndIncidentsApart() {
        LetterCase full =
                Samples.found(Samples.letter("dl-full", Reason.SESSION_FULL).build(), Samples.attempt(1, SENT));
        LetterCase slow = Samples.found(Samples.letter("dl-slow", Reason.NOT_ACKNOWLEDGED)
                .setParticipantId("robin")
                .setAttempts(3)
                .build());

        String text = printed(out -> LetterTable.print(List.of(full, slow), 100, out));

        assertThat(text.lines().toList().get(1))
                .matches("dl-full +2026-01-01 12:00:00Z +SESSION_FULL +outcome +S1 +- +m1 "
                        + "+lane-routine +crisis.messages.normal-1@7 +0 +1 +replayed");
        assertThat(text.lines().toList().get(2))
                .matches("dl-slow +2026-01-01 12:00:00Z +NOT_ACKNOWLEDGED +incident +S1 +robin +m1 "
                        + "+lane-routine +crisis.messages.normal-1@7 +3 +0 +goes on");
        assertThat(text)
                .contains("      1  SESSION_FULL (outcome)")
                .contains("      1  NOT_ACKNOWLEDGED (incident)")
                .contains("      2  in all");
    }

    @Test
    void moreLettersThanTheLimit_listed_areTheNewestAndTheSumsAreOfAll() {
        List<LetterCase> three = List.of(
                Samples.found(Samples.letter("dl-1", Reason.INVALID).build()),
                Samples.found(Samples.letter("dl-2", Reason.INVALID).build()),
                Samples.found(Samples.letter("dl-3", Reason.INVALID).build()));

        String text = printed(out -> LetterTable.print(three, 1, out));

        assertThat(text)
                .contains("dl-3", "(2 older not shown; --limit 3 shows all)", "      3  INVALID (outcome)")
                .doesNotContain("dl-1", "dl-2");
    }

    @Test
    void textOfOthers_printed_moveNoCursor() {
        LetterCase evil = Samples.found(Samples.letter("dl-1", Reason.INVALID)
                .setParticipantId("a\u001b[2Jb\r\n\u202ec")
                .build());

        String text = printed(out -> LetterTable.print(List.of(evil), 1, out));

        assertThat(text).contains("a\\u001b[2Jb\\u000d\\u000a\\u202ec").doesNotContain("\u001b", "\r", "\u202e");
        assertThat(Printable.line("grüße 🙂")).isEqualTo("grüße 🙂");
        assertThat(Printable.line("\ud800")).isEqualTo("\\ud800");
    }

    @Test
    void letter_asJson_isOneObjectWithoutContent() {
        LetterCase found =
                Samples.found(Samples.letter("dl-full", Reason.SESSION_FULL).build(), Samples.attempt(1, SENT));

        ObjectNode json = LetterJson.of(found);

        assertThat(json.path("id").asText()).isEqualTo("dl-full");
        assertThat(json.path("outcome").asBoolean()).isTrue();
        assertThat(json.path("state").asText()).isEqualTo("REPLAYED");
        assertThat(json.path("replays").asInt()).isEqualTo(1);
        assertThat(json.path("replayRounds").path(0).path("place").asText()).isEqualTo("crisis.messages.normal-1@42");
        assertThat(json.has("participantId")).isFalse();
        assertThat(json.toString()).doesNotContain("please help").doesNotContain("\n");
    }

    @Test
    void letter_shown_hasAllButTheContent() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.SESSION_FULL)
                .setErrorMessage("the session's log has 9 messages")
                .build();

        String text = shown(Samples.found(whole, Samples.attempt(1, SENT)), whole, false);

        assertThat(text)
                .contains(Samples.ID, "SESSION_FULL (outcome)", "lane-routine", "traceparent = 00-1")
                .contains("org.crisisline.schemas.record.LogRecord", "alex (PERSON)", "Message m1, kind text")
                .contains("asked for by robin at 2026-01-01T12:00:00Z: ok, now crisis.messages.normal-1@42")
                .contains("the session's log has 9 messages")
                .contains("A replay goes to its session's partition")
                .doesNotContain("please help");
    }

    @Test
    void letter_shownWithPayload_hasTheContent() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.SESSION_FULL).build();

        assertThat(shown(Samples.found(whole), whole, true)).contains("please help");
    }

    @Test
    void undecodableLetter_shownWithPayload_isEscapedText() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.UNDECODABLE)
                .setOriginalValue(Samples.bytes("gar\u0007bage" + "x".repeat(2_000)))
                .build();

        String text = shown(Samples.found(whole), whole, true);

        assertThat(text)
                .contains("can't be decoded by this release")
                .contains("gar\\u0007bage")
                .contains("(984 bytes more; --raw FILE writes all)");
    }

    @Test
    void letterWithoutValue_shown_saysSo() {
        DeadLetter whole = Samples.letter(Samples.ID, Reason.TOO_LARGE)
                .setOriginalValue(null)
                .setOriginalKey(null)
                .setOffset(-1)
                .build();

        assertThat(shown(Samples.found(whole), whole, true))
                .contains("not kept", "Not to be replayed: its value was too large")
                .containsPattern("place +crisis.messages.normal-1\\R");
    }

    private static String shown(LetterCase found, DeadLetter whole, boolean withContent) {
        return printed(out -> LetterPage.print(found, whole, withContent, out));
    }

    private static String printed(Consumer<PrintWriter> printing) {
        StringWriter text = new StringWriter();
        printing.accept(new PrintWriter(text));
        return text.toString();
    }
}
