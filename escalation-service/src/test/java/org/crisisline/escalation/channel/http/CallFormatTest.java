package org.crisisline.escalation.channel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.escalation.channel.Invitation;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.Demands;
import org.crisisline.escalation.lifecycle.Place;
import org.crisisline.escalation.lifecycle.Stage;
import org.crisisline.runtime.config.Secret;
import org.crisisline.schemas.record.EscalationTrigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes on the wire, compared as JSON. */
class CallFormatTest {
    private static final String SECRET = "a secret that both know";
    private static final URI URL = URI.create("https://receiver.example/base");
    private static final Instant NOW = Instant.parse("2026-03-01T02:10:00Z");
    private static final CallLimits LIMITS = new CallLimits(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            1,
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            1,
            1,
            Duration.ofMillis(1));
    private static final Demand PERSONAL =
            Demands.full("esc-1", "s 1", 9, "on the bridge \"north\"", new Place(52.5, 13.25, 12.0));
    private static final Stage FIRST = Stage.first("on-call");
    private static final Stage SECOND = new Stage(1, 2, "supervisors", false);
    private static final Optional<Invitation> INVITATION = Optional.of(
            new Invitation(URI.create("https://door.example/ack?t=1"), URI.create("https://door.example/end?t=2")));

    private static final CallFormat WEBHOOK = webhook(true);

    private static CallFormat webhook(boolean personal) {
        return CallFormat.of(new WebhookSettings("webhook", URL, new Secret(SECRET), personal, LIMITS));
    }

    private static CallFormat pagerDuty(boolean personal) {
        return CallFormat.of(new PagerDutySettings(
                "pagerduty",
                URL,
                new Secret("R".repeat(32)),
                "crisis line",
                "escalation-service",
                Optional.of(new UrlTemplate("https://desk.example/s/{sessionId}?e={escalationId}&i={incidentId}")),
                personal,
                LIMITS));
    }

    private static CallFormat alertmanager(boolean personal) {
        return CallFormat.of(new AlertmanagerSettings(
                "alertmanager",
                URL,
                Optional.of(new Secret("Bearer t")),
                "CrisisEscalation",
                Map.of("team", "night"),
                Optional.of(new UrlTemplate("https://desk.example/e/{escalationId}")),
                Duration.ofHours(24),
                personal,
                LIMITS));
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    private static JsonNode body(CallFormat format, EscalationCall call) throws Exception {
        return json(text(format.request(call, NOW).build()));
    }

    private static String text(HttpRequest request) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        request.bodyPublisher().orElseThrow().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer buffer) {
                while (buffer.hasRemaining()) {
                    bytes.write(buffer.get());
                }
            }

            @Override
            public void onError(Throwable error) {
                throw new AssertionError(error);
            }

            @Override
            public void onComplete() {}
        });
        return bytes.toString(UTF_8);
    }

    private static EscalationCall trigger(Demand demand) {
        return EscalationCall.trigger(demand, "esc-0", FIRST, Optional.empty());
    }

    private static Demand drill() {
        return new Demand("esc-1", "s1", null, null, EscalationTrigger.DIRECT, 9, null, null, Demands.T0, true, null);
    }

    @Test
    void webhookTrigger_saysAll() throws Exception {
        HttpRequest request = WEBHOOK.request(EscalationCall.trigger(PERSONAL, "esc-0", SECOND, INVITATION), NOW)
                .build();

        assertThat(request.uri()).isEqualTo(URL);
        assertThat(request.headers().firstValue("Idempotency-Key")).contains("esc-1.1.2");
        assertThat(json(text(request))).isEqualTo(json("""
                {"type": "escalation.trigger", "escalationId": "esc-1", "dedupKey": "esc-0", "sessionId": "s 1",
                 "participantId": "p1", "trigger": "ESCALATE_FRAME", "severity": 9,
                 "tier": 1, "tierName": "supervisors", "round": 2, "external": false,
                 "acknowledgeUrl": "https://door.example/ack?t=1", "resolveUrl": "https://door.example/end?t=2",
                 "reason": "on the bridge \\"north\\"",
                 "location": {"lat": 52.5, "lng": 13.25, "accuracyMeters": 12.0, "at": "2026-03-01T02:03:04.005Z",
                              "source": "client"},
                 "requestedAt": "2026-03-01T02:03:04.005Z", "drill": false}
                """));
    }

    @Test
    void webhook_leavesOutWhatIsNotKnown_andWhatIsNotAllowed() throws Exception {
        JsonNode plain = body(WEBHOOK, trigger(Demands.plain("esc-1")));
        assertThat(plain.has("location")).isFalse();
        assertThat(plain.has("reason")).isFalse();
        assertThat(plain.has("acknowledgeUrl")).isFalse();
        assertThat(plain.has("by")).isFalse();

        JsonNode guarded = body(webhook(false), trigger(PERSONAL));
        assertThat(guarded.has("location")).isFalse();
        assertThat(guarded.has("reason")).isFalse();
    }

    @Test
    void webhookFollowUps_sayWho_andNothingPersonal() throws Exception {
        HttpRequest taken = WEBHOOK.request(EscalationCall.acknowledge(PERSONAL, "esc-0", SECOND, "r7"), NOW)
                .build();
        assertThat(taken.headers().firstValue("Idempotency-Key")).contains("esc-1.acknowledge");
        assertThat(json(text(taken))).isEqualTo(json("""
                {"type": "escalation.acknowledge", "escalationId": "esc-1", "dedupKey": "esc-0", "sessionId": "s 1",
                 "participantId": "p1", "trigger": "ESCALATE_FRAME", "severity": 9,
                 "tier": 1, "tierName": "supervisors", "round": 2, "external": false, "by": "r7",
                 "requestedAt": "2026-03-01T02:03:04.005Z", "drill": false}
                """));

        HttpRequest over = WEBHOOK.request(EscalationCall.resolve(PERSONAL, "esc-0", SECOND, "r7"), NOW)
                .build();
        assertThat(over.headers().firstValue("Idempotency-Key")).contains("esc-1.resolve");
        assertThat(json(text(over)).get("type").textValue()).isEqualTo("escalation.resolve");
    }

    @Test
    void webhooksIdempotencyKey_isTheSameForARepeat_andAnotherForTheNextStep() {
        HttpRequest first = WEBHOOK.request(trigger(PERSONAL), NOW).build();
        HttpRequest repeat =
                WEBHOOK.request(trigger(PERSONAL), NOW.plusSeconds(9)).build();
        HttpRequest hostile =
                WEBHOOK.request(trigger(Demands.plain("esc\r\nX: y")), NOW).build();

        assertThat(first.headers().firstValue("Idempotency-Key")).contains("esc-1");
        assertThat(repeat.headers().firstValue("Idempotency-Key")).contains("esc-1");
        assertThat(hostile.headers().firstValue("Idempotency-Key"))
                .hasValueSatisfying(key -> assertThat(key).matches("sha256-[0-9a-f]{64}"));
    }

    @Test
    void webhooksSignature_isTheHmacThatAReceiverComputes() throws Exception {
        HttpRequest request = WEBHOOK.request(trigger(PERSONAL), NOW).build();

        String timestamp = request.headers().firstValue("Crisis-Timestamp").orElseThrow();
        assertThat(timestamp).isEqualTo(Long.toString(NOW.getEpochSecond()));
        assertThat(request.headers().firstValue("Crisis-Signature"))
                .contains("v1="
                        + hmacByTheBook(
                                SECRET.getBytes(UTF_8),
                                timestamp + ".",
                                text(request).getBytes(UTF_8)));
    }

    /** RFC 2104 by hand: H(K ^ opad, H(K ^ ipad, text)). */
    private static String hmacByTheBook(byte[] key, String prefix, byte[] body) throws Exception {
        byte[] inner = new byte[64];
        byte[] outer = new byte[64];
        for (int i = 0; i < 64; i++) {
            byte k = i < key.length ? key[i] : 0;
            inner[i] = (byte) (k ^ 0x36);
            outer[i] = (byte) (k ^ 0x5c);
        }
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(inner);
        sha256.update(prefix.getBytes(UTF_8));
        byte[] text = sha256.digest(body);
        sha256.update(outer);
        return String.format("%064x", new BigInteger(1, sha256.digest(text)));
    }

    @Test
    void pagerDutyTrigger_saysAllButWhatIsPersonal() throws Exception {
        EscalationCall call = EscalationCall.trigger(PERSONAL, "esc-0", SECOND, INVITATION);

        assertThat(body(pagerDuty(false), call)).isEqualTo(json("""
                {"routing_key": "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR", "event_action": "trigger", "dedup_key": "esc-0",
                 "client": "crisis line", "client_url": "https://desk.example/s/s%201?e=esc-1&i=esc-0",
                 "payload": {
                   "summary": "a person in crisis needs a human now, severity 9 of 10, tier supervisors, call 3",
                   "source": "crisis line", "severity": "critical", "timestamp": "2026-03-01T02:03:04.005Z",
                   "component": "escalation-service", "group": "supervisors", "class": "ESCALATE_FRAME",
                   "custom_details": {"drill": false, "severity": 9, "escalation_id": "esc-1", "session_id": "s 1",
                                      "tier": 1, "round": 2, "external": false}},
                 "links": [{"href": "https://door.example/ack?t=1", "text": "I take it"},
                           {"href": "https://door.example/end?t=2", "text": "It is over"},
                           {"href": "https://desk.example/s/s%201?e=esc-1&i=esc-0", "text": "Open the session"}]}
                """));
    }

    @Test
    void pagerDutyTriggerWherePersonalIsAllowed_saysReasonAndPlace() throws Exception {
        JsonNode payload = body(pagerDuty(true), trigger(PERSONAL)).get("payload");

        assertThat(payload.get("summary").textValue()).endsWith("tier on-call: on the bridge \"north\"");
        assertThat(payload.get("custom_details").get("reason").textValue()).isEqualTo("on the bridge \"north\"");
        assertThat(payload.get("custom_details").get("location").textValue()).isEqualTo("52.5,13.25 (within 12 m)");
    }

    @Test
    void pagerDutyFollowUps_areTheKeyAndTheActionAlone() throws Exception {
        assertThat(body(pagerDuty(true), EscalationCall.acknowledge(PERSONAL, "esc-0", SECOND, "r7")))
                .isEqualTo(json("""
                        {"routing_key": "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR", "event_action": "acknowledge",
                         "dedup_key": "esc-0"}
                        """));
        assertThat(body(pagerDuty(true), EscalationCall.resolve(PERSONAL, "esc-0", SECOND, "r7")))
                .isEqualTo(json("""
                        {"routing_key": "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR", "event_action": "resolve",
                         "dedup_key": "esc-0"}
                        """));
    }

    @Test
    void pagerDutysLimits_areKept() throws Exception {
        String endless = "\uD83D\uDE22".repeat(1_000);
        JsonNode event = body(
                pagerDuty(true),
                EscalationCall.trigger(
                        Demands.full("esc-1", "s1", 9, endless, null), "i".repeat(300), FIRST, Optional.empty()));

        String summary = event.get("payload").get("summary").textValue();
        assertThat(summary.length()).isBetween(1_022, 1_024);
        assertThat(summary).endsWith("\uD83D\uDE22…");
        assertThat(event.get("dedup_key").textValue()).hasSizeLessThanOrEqualTo(255);
    }

    @Test
    void longText_isCutBetweenCharacters() {
        assertThat(CallText.cut("abcd", 4)).isEqualTo("abcd");
        assertThat(CallText.cut("abcde", 4)).isEqualTo("abc…");
        assertThat(CallText.cut("a\uD83D\uDE22\uD83D\uDE22", 4)).isEqualTo("a\uD83D\uDE22…");
        assertThat(CallText.cut("ab\uD83D\uDE22\uD83D\uDE22", 4)).isEqualTo("ab…");
    }

    @ParameterizedTest
    @CsvSource({"10, critical", "8, critical", "7, error", "5, error", "4, warning", "3, warning", "2, info", "1, info"
    })
    void severities_areThoseOfPagerDuty(int severity, String expected) throws Exception {
        assertThat(PagerDutyFormat.severity(severity)).isEqualTo(expected);
    }

    @Test
    void drill_isMarkedInEachFormat() throws Exception {
        assertThat(body(WEBHOOK, trigger(drill())).get("drill").booleanValue()).isTrue();
        JsonNode payload = body(pagerDuty(false), trigger(drill())).get("payload");
        assertThat(payload.get("summary").textValue()).startsWith("DRILL, no emergency: ");
        assertThat(payload.get("custom_details").get("drill").booleanValue()).isTrue();
        JsonNode alert = body(alertmanager(false), trigger(drill())).get(0);
        assertThat(alert.get("labels").get("drill").textValue()).isEqualTo("true");
        assertThat(alert.get("annotations").get("summary").textValue()).startsWith("DRILL, no emergency: ");
    }

    @Test
    void alertmanagerTrigger_firesUntilFarAhead() throws Exception {
        HttpRequest request = alertmanager(false)
                .request(EscalationCall.trigger(PERSONAL, "esc-0", SECOND, INVITATION), NOW)
                .build();

        assertThat(request.uri()).hasToString("https://receiver.example/base/api/v2/alerts");
        assertThat(request.headers().firstValue("Authorization")).contains("Bearer t");
        assertThat(json(text(request))).isEqualTo(json("""
                [{"labels": {"alertname": "CrisisEscalation", "incident": "esc-0", "severity": "critical", "tier": "1",
                             "drill": "false", "team": "night"},
                  "annotations": {
                    "summary": "a person in crisis needs a human now, severity 9 of 10, tier supervisors, call 3",
                    "escalationId": "esc-1", "sessionId": "s 1", "trigger": "ESCALATE_FRAME", "severityOfTen": "9",
                    "tierName": "supervisors", "external": "false",
                    "acknowledgeUrl": "https://door.example/ack?t=1", "resolveUrl": "https://door.example/end?t=2"},
                  "startsAt": "2026-03-01T02:03:04.005Z", "endsAt": "2026-03-02T02:10:00.000Z",
                  "generatorURL": "https://desk.example/e/esc-1"}]
                """));
    }

    @Test
    void alertmanagerAcknowledge_keepsTheSameAlertFiring_andSaysWho() throws Exception {
        JsonNode fired = body(alertmanager(true), EscalationCall.trigger(PERSONAL, "esc-0", SECOND, INVITATION))
                .get(0);
        JsonNode taken = body(alertmanager(true), EscalationCall.acknowledge(PERSONAL, "esc-0", SECOND, "r7"))
                .get(0);

        assertThat(fired.get("annotations").get("reason").textValue()).isEqualTo("on the bridge \"north\"");
        assertThat(fired.get("annotations").get("location").textValue()).isEqualTo("52.5,13.25 (within 12 m)");
        assertThat(taken.get("labels")).isEqualTo(fired.get("labels"));
        assertThat(taken.get("endsAt")).isEqualTo(fired.get("endsAt"));
        assertThat(taken.get("annotations").get("acknowledgedBy").textValue()).isEqualTo("r7");
        assertThat(taken.get("annotations").has("reason")).isFalse();
    }

    @Test
    void alertmanagerResolve_endsAllThatMayBeFiring_safelyInThePast() throws Exception {
        JsonNode alerts = body(alertmanager(false), EscalationCall.resolve(PERSONAL, "esc-0", SECOND, "r7"));

        assertThat(alerts).hasSize(4);
        assertThat(alerts).allSatisfy(alert -> {
            assertThat(alert.get("endsAt").textValue()).isEqualTo("2026-03-01T02:09:30.000Z");
            assertThat(alert.get("annotations").get("resolvedBy").textValue()).isEqualTo("r7");
        });
        assertThat(alerts)
                .extracting(alert -> alert.get("labels").get("tier").textValue() + " "
                        + alert.get("labels").get("severity").textValue())
                .containsExactly("0 critical", "0 warning", "1 critical", "1 warning");
        for (Stage earlier : new Stage[] {FIRST, SECOND}) {
            JsonNode fired = body(
                            alertmanager(false), EscalationCall.trigger(PERSONAL, "esc-0", earlier, Optional.empty()))
                    .get(0);
            assertThat(alerts).extracting(alert -> alert.get("labels")).contains(fired.get("labels"));
        }
    }

    @Test
    void alertmanagerResolveRightAfterTheStart_endsNotBeforeIt() throws Exception {
        Instant early = Demands.T0.plusSeconds(1);
        JsonNode alert = json(text(alertmanager(false)
                        .request(EscalationCall.resolve(PERSONAL, "esc-0", FIRST, "r7"), early)
                        .build()))
                .get(0);

        assertThat(alert.get("endsAt")).isEqualTo(alert.get("startsAt"));
    }
}
