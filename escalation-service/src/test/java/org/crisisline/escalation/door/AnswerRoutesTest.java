package org.crisisline.escalation.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.crisisline.escalation.channel.Invitation;
import org.crisisline.escalation.metrics.DoorMetrics.Answer;
import org.crisisline.schemas.direct.DirectAnswer;
import org.crisisline.schemas.record.EscalationState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AnswerRoutesTest {
    private DoorHouse house;
    private Invitation invitation;

    @BeforeEach
    void open() throws IOException {
        house = new DoorHouse(Duration.ofSeconds(5), 10, 10);
        house.desk.has("esc-1", EscalationState.DISPATCHED);
        invitation = new Invitations(house.settings, house.clock).apply("esc-1").orElseThrow();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private HttpResponse<String> get(URI link) throws Exception {
        return house.send(HttpRequest.newBuilder(house.here(link))
                .header("Accept", "text/html,*/*")
                .build());
    }

    private HttpResponse<String> post(URI link) throws Exception {
        return house.send(HttpRequest.newBuilder(house.here(link))
                .POST(BodyPublishers.noBody())
                .build());
    }

    private HttpResponse<String> post(URI link, String type, String body) throws Exception {
        return house.send(HttpRequest.newBuilder(house.here(link))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private static DirectAnswer answer(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return DirectAnswer.decode(response.body().getBytes(UTF_8));
    }

    private EscalationState state() {
        return house.desk.cases.get("esc-1").state();
    }

    @Test
    void linkThatIsOpened_showsAButton_andChangesNothing() throws Exception {
        HttpResponse<String> page = get(invitation.acknowledge());

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "form-action 'self'", "style-src 'sha256-")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(page.body())
                .contains(
                        "<form method=\"post\">",
                        "<button type=\"submit\">I take it</button>",
                        "lang=\"en\"",
                        "9 of 10")
                .doesNotContain("<script", "the reason", "session-1", "person-1");
        assertThat(state()).isEqualTo(EscalationState.DISPATCHED);
        assertThat(house.answers).containsExactly(Answer.SHOWN);
    }

    @Test
    void buttonThatIsPressed_acknowledges_withTheName() throws Exception {
        HttpResponse<String> page = house.send(HttpRequest.newBuilder(house.here(invitation.acknowledge()))
                .header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("by=%3Cb%3EAnn%3C%2Fb%3E"))
                .build());

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("It counts as taken", "&lt;b&gt;Ann&lt;/b&gt;")
                .doesNotContain("<b>");
        assertThat(state()).isEqualTo(EscalationState.ACKNOWLEDGED);
        assertThat(house.answers).containsExactly(Answer.GIVEN);
        assertThat(get(invitation.acknowledge()).body())
                .contains("nothing left to do")
                .doesNotContain("<button");
    }

    @Test
    void answerByProgram_saysWho_inQueryFormOrJson() throws Exception {
        assertThat(answer(post(invitation.acknowledge())))
                .isEqualTo(new DirectAnswer("esc-1", EscalationState.ACKNOWLEDGED, "webhook", "link", 42));
        house.desk.has("esc-1", EscalationState.DISPATCHED);
        assertThat(answer(post(URI.create(invitation.acknowledge() + "&by=Ann%20B")))
                        .by())
                .isEqualTo("Ann B");
        house.desk.has("esc-1", EscalationState.DISPATCHED);
        assertThat(answer(post(invitation.acknowledge(), "application/json", "{\"by\":\"Ann\\nC\"}"))
                        .by())
                .isEqualTo("Ann C");
        house.desk.has("esc-1", EscalationState.DISPATCHED);
        assertThat(answer(post(invitation.acknowledge(), "application/json", "{broken"))
                        .by())
                .isEqualTo("link");
        house.desk.has("esc-1", EscalationState.DISPATCHED);
        assertThat(answer(post(invitation.acknowledge(), "application/json", "{\"by\":\"" + "😀".repeat(150) + "\"}"))
                        .by())
                .isEqualTo("😀".repeat(100));
    }

    @Test
    void repeatedAnswer_isAnsweredWithTheStateAsItStands() throws Exception {
        assertThat(answer(post(URI.create(invitation.resolve() + "&by=Ann"))).state())
                .isEqualTo(EscalationState.RESOLVED);

        DirectAnswer again = answer(post(URI.create(invitation.acknowledge() + "&by=Bob")));

        assertThat(again.state()).isEqualTo(EscalationState.RESOLVED);
        assertThat(again.by()).isEqualTo("Ann");
    }

    @Test
    void linkForAnotherPurposeEscalationOrTime_isRefused_andChangesNothing() throws Exception {
        house.desk.has("esc-2", EscalationState.DISPATCHED);
        String acknowledge = invitation.acknowledge().toString();
        assertThat(post(URI.create(acknowledge.replace("/acknowledge?", "/resolve?")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(post(URI.create(acknowledge.replace("esc-1", "esc-2"))).statusCode())
                .isEqualTo(403);
        assertThat(post(URI.create(acknowledge.replace("token=", "token=1"))).statusCode())
                .isEqualTo(403);
        assertThat(post(URI.create(acknowledge.substring(0, acknowledge.indexOf('?') + 1) + "x=y"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(get(URI.create(acknowledge.replace("token=", "token=x"))).body())
                .contains("This link is not valid for this.");
        house.clock.advance(Duration.ofHours(24));
        HttpResponse<String> late = post(invitation.acknowledge());

        assertThat(late.statusCode()).isEqualTo(403);
        assertThat(late.body()).contains("This link has expired.");
        assertThat(state()).isEqualTo(EscalationState.DISPATCHED);
        assertThat(house.desk.cases.get("esc-2").state()).isEqualTo(EscalationState.DISPATCHED);
        assertThat(house.audited)
                .contains("esc-1 resolve wrong_link", "esc-2 acknowledge wrong_link", "esc-1 acknowledge expired_link");
        assertThat(house.answers).filteredOn(Answer.EXPIRED_LINK::equals).hasSize(1);
    }

    @Test
    void refusals_manyInASecond_areAllRefused_andFewAudited() throws Exception {
        URI wrong = URI.create(invitation.acknowledge().toString().replace("token=", "token=1"));
        for (int i = 0; i < 20; i++) {
            assertThat(post(wrong).statusCode()).isEqualTo(403);
        }
        assertThat(house.audited).hasSize(5);
        house.clock.advance(Duration.ofSeconds(1));
        assertThat(post(wrong).statusCode()).isEqualTo(403);
        assertThat(house.audited).hasSize(6);
        assertThat(house.answers).hasSize(21).containsOnly(Answer.WRONG_LINK);
    }

    @Test
    void unknownEscalation_404_unknownAddress_404() throws Exception {
        URI other = new Invitations(house.settings, house.clock)
                .apply("esc-9")
                .orElseThrow()
                .acknowledge();

        assertThat(post(other).statusCode()).isEqualTo(404);
        assertThat(get(URI.create("https://x/v1/escalations/esc-1/cancel?token=1"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(get(URI.create("https://x/v1/escalations/esc-1?token=1")).statusCode())
                .isEqualTo(404);
        assertThat(house.answers).containsExactly(Answer.UNKNOWN);
    }

    @Test
    void deskThatDoesNotAnswer_503InTime() throws Exception {
        try (DoorHouse slow = new DoorHouse(Duration.ofMillis(50), 10, 10)) {
            slow.desk.holding = true;
            HttpResponse<String> response = slow.send(HttpRequest.newBuilder(slow.here(invitation.acknowledge()))
                    .POST(BodyPublishers.noBody())
                    .build());

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).contains("1");
            assertThat(slow.answers).containsExactly(Answer.UNAVAILABLE);
        }
    }
}
