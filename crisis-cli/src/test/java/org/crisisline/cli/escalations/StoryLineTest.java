package org.crisisline.cli.escalations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.cli.escalations.Samples.NOON;
import static org.crisisline.cli.escalations.Samples.at;
import static org.crisisline.cli.escalations.Samples.deed;
import static org.crisisline.cli.escalations.Samples.request;
import static org.crisisline.cli.escalations.Samples.standing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.Test;

class StoryLineTest {
    private final EscalationBook book = new EscalationBook(true);

    private List<String> told() {
        return StoryLine.of(book.one("esc-1")).stream()
                .map(line -> line.at().toEpochMilli() - NOON.toEpochMilli() + " " + line.what())
                .toList();
    }

    @Test
    void whatTheAuditAndTheTopicBothSay_isToldOnce_inTheOrderOfTheLog() {
        book.add(standing("esc-1", EscalationState.DISPATCHED).build(), at(95));
        book.add(deed("esc-1", "escalation.dispatched", "escalation-1", Map.of("elapsedMs", "95")), at(96));
        book.add(deed("esc-1", "escalation.requested", "escalation-1", Map.of("elapsedMs", "3")), at(4));
        book.add(request("esc-1"), NOON);

        assertThat(told()).containsExactly("0 asked", "4 requested", "96 dispatched");
    }

    @Test
    void whatOnlyTheTopicSays_orAnotherInstance_isToldToo() {
        book.add(deed("esc-1", "escalation.dispatched", "escalation-2", Map.of("elapsedMs", "95")), at(96));
        book.add(
                standing("esc-1", EscalationState.DISPATCHED)
                        .setTier(1)
                        .setRound(2)
                        .setIncidentId("esc-0")
                        .build(),
                at(95));

        assertThat(told()).containsExactly("95 dispatched", "96 dispatched");
        assertThat(StoryLine.of(book.one("esc-1")).get(0).facts())
                .containsEntry("tier", "1")
                .containsEntry("round", "2")
                .containsEntry("channel", "webhook")
                .containsEntry("incident", "esc-0")
                .containsEntry("written by", "escalation-1");
    }

    @Test
    void page_showsReasonAndPlaceOnlyWhereTheyWereAskedFor() {
        book.add(standing("esc-1", EscalationState.DISPATCHED).build(), at(95));

        assertThat(page(true)).contains("reason      on the bridge", "48.200000, 16.370000 (WGS 84), within 12 m");
        assertThat(page(false)).contains("--personal shows them").doesNotContain("bridge", "48.2");
        assertThat(EscalationJson.whole(book.one("esc-1"), true).toString()).contains("on the bridge", "\"lat\":48.2");
        assertThat(EscalationJson.whole(book.one("esc-1"), false).toString()).doesNotContain("bridge", "48.2");
    }

    @Test
    void bookThatKeepsNothingPersonal_hasNothingToShow() {
        EscalationBook bare = new EscalationBook(false);
        bare.add(request("esc-1"), NOON);
        bare.add(standing("esc-1", EscalationState.DISPATCHED).build(), at(95));

        assertThat(EscalationPage.reason(bare.one("esc-1"))).isNull();
        assertThat(EscalationPage.location(bare.one("esc-1"))).isEmpty();
    }

    private String page(boolean personal) {
        StringWriter text = new StringWriter();
        EscalationPage.print(book.one("esc-1"), personal, new PrintWriter(text, true));
        return text.toString();
    }
}
