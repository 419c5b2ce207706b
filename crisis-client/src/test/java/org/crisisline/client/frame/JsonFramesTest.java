package org.crisisline.client.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFramesTest {

    @Test
    void clientFramesAreWrittenAsTheProtocolSays() {
        assertThat(encoded(new ClientFrame.Connect(
                        Optional.of("t"),
                        OptionalInt.of(3),
                        Optional.of(false),
                        true,
                        Optional.of(new Resume("e", Map.of(Priority.LOW, 4L))))))
                .isEqualTo("{'type':'connect','token':'t','severity':3,'emergency':false,'standby':true,"
                        + "'resume':{'epoch':'e','positions':{'LOW':4}}}");
        assertThat(encoded(new ClientFrame.Connect(
                        Optional.empty(), OptionalInt.empty(), Optional.empty(), false, Optional.empty())))
                .isEqualTo("{'type':'connect'}");
        assertThat(encoded(new ClientFrame.Activate(Optional.empty()))).isEqualTo("{'type':'activate'}");
        assertThat(encoded(new ClientFrame.Send(
                        "a.b:1", "text", Optional.of(Priority.HIGH), JsonFrames.payload("{\"text\":\"ä\"}"))))
                .isEqualTo("{'type':'send','id':'a.b:1','kind':'text','priority':'HIGH','payload':{'text':'ä'}}");
        assertThat(encoded(new ClientFrame.Escalate("e", 10, Optional.empty(), Optional.of(Location.of(1.5, -2)))))
                .isEqualTo("{'type':'escalate','id':'e','severity':10,'location':{'lat':1.5,'lng':-2.0}}");
        assertThat(encoded(new ClientFrame.Ack(Priority.NORMAL, 9)))
                .isEqualTo("{'type':'ack','priority':'NORMAL','position':9}");
        assertThat(encoded(new ClientFrame.Seen(Priority.NORMAL, 9)))
                .isEqualTo("{'type':'seen','priority':'NORMAL','position':9}");
        assertThat(encoded(new ClientFrame.Leave())).isEqualTo("{'type':'leave'}");
        assertThat(encoded(new ClientFrame.End(Optional.of("r")))).isEqualTo("{'type':'end','reason':'r'}");
        assertThat(encoded(new ClientFrame.Ping(Optional.of("1")))).isEqualTo("{'type':'ping','nonce':'1'}");
    }

    private static String encoded(ClientFrame frame) {
        return new String(JsonFrames.encode(frame), StandardCharsets.UTF_8).replace('"', '\'');
    }

    @Test
    void serverFramesAreReadAsTheProtocolSays() throws InvalidFrameException {
        assertThat(decoded(
                        "{'type':'connected','connectionId':'c','sessionId':'s','participantId':'p','role':'responder',"
                                + "'gatewayId':'g','active':true,'emergency':false,'resumed':true,'epoch':'e',"
                                + "'limits':{'maxFrameBytes':1,'maxPayloadBytes':2,'messagesPerSecond':2.5,'burst':4},"
                                + "'heartbeatMs':15000,'serverTime':'2026-01-02T03:04:05.678Z'}"))
                .isEqualTo(new ServerFrame.Connected(
                        "c",
                        "s",
                        "p",
                        Role.RESPONDER,
                        "g",
                        true,
                        false,
                        true,
                        "e",
                        new Limits(1, 2, 2.5, 4),
                        Duration.ofSeconds(15),
                        Instant.parse("2026-01-02T03:04:05.678Z")));
        assertThat(decoded("{'type':'accepted','id':'i','priority':'LOW','position':0}"))
                .isEqualTo(new ServerFrame.Accepted("i", Priority.LOW, 0, false));
        assertThat(decoded("{'type':'delivered','priority':'LOW','position':-1,'participantId':'p'}"))
                .isEqualTo(new ServerFrame.Delivered(Priority.LOW, -1, "p", Optional.empty(), OptionalLong.empty()));
        assertThat(decoded("{'type':'caught_up','priority':'LOW','position':null}"))
                .isEqualTo(new ServerFrame.CaughtUp(Priority.LOW, OptionalLong.empty()));
        assertThat(decoded("{'type':'draining','reconnectAfterMs':5,'urls':['wss://a','wss://b']}"))
                .isEqualTo(new ServerFrame.Draining(Duration.ofMillis(5), List.of("wss://a", "wss://b")));
        assertThat(decoded("{'type':'error','code':'on_strike','message':'m'}"))
                .isEqualTo(new ServerFrame.Refusal(
                        ErrorCode.UNKNOWN, "on_strike", "m", Optional.empty(), Optional.empty()));
        assertThat(decoded("{'type':'escalation','id':'i','escalationId':'x','state':'WITHDRAWN','elapsedMs':1}"))
                .isInstanceOfSatisfying(
                        ServerFrame.Escalation.class,
                        escalation -> assertThat(escalation.state()).isEqualTo(EscalationState.UNKNOWN));
        assertThat(decoded("{'type':'weather'}")).isEqualTo(new ServerFrame.Unknown("weather"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':5} | frame.type: expected a string, found number",
                "{} | frame.type: missing",
                "{'type':'active'} | active.active: missing",
                "{'type':'active','active':1} | active.active: expected true or false, found number",
                "{'type':'accepted','id':'i','priority':'LOW','position':-1} | accepted.position: expected 0 or more, found -1",
                "{'type':'accepted','id':'i','priority':'LOW','position':1.5} | accepted.position: expected an integer of 64 bits, found number",
                "{'type':'pong','serverTime':'noon'} | pong.serverTime: expected an RFC 3339 time in UTC, found noon",
                "{'type':'draining','reconnectAfterMs':1,'urls':[1]} | draining.urls: expected an array of strings, found number",
                "{'type':'ended'} trailing | expected a JSON object, found text that is not JSON",
            })
    void whatTheProtocolDoesNotSayIsNamed(String frame, String words) {
        assertThatThrownBy(() -> decoded(frame))
                .isInstanceOf(InvalidFrameException.class)
                .hasMessageContaining(words);
    }

    private static ServerFrame decoded(String frame) throws InvalidFrameException {
        return JsonFrames.decode(
                new ByteArrayInputStream(frame.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void nothingPersonalIsInToString() throws InvalidFrameException {
        List<Object> frames = List.of(
                new ClientFrame.Connect(
                        Optional.of("secret"), OptionalInt.empty(), Optional.empty(), false, Optional.empty()),
                new ClientFrame.Send("i", "text", Optional.empty(), JsonFrames.payload("{\"text\":\"secret\"}")),
                new ClientFrame.Escalate("i", 1, Optional.of("secret"), Optional.of(Location.of(52.5, 13.4))),
                new ClientFrame.End(Optional.of("secret")),
                Location.within(52.5, 13.4, 1),
                decoded("{'type':'ended','reason':'secret'}"),
                decoded(
                        "{'type':'message','id':'i','priority':'LOW','position':1,'from':{'participantId':'p','role':'person'},"
                                + "'kind':'text','payload':{'text':'secret'},'receivedAt':'2026-01-02T03:04:05.678Z','attempt':1}"));
        assertThat(frames)
                .allSatisfy(frame -> assertThat(frame.toString())
                        .doesNotContain("secret")
                        .doesNotContain("52.5")
                        .doesNotContain("13.4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ü", "a/b"})
    void idsAreCheckedBeforeTheyAreSent(String id) {
        assertThatThrownBy(() -> new ClientFrame.Send(id, "text", Optional.empty(), JsonFrames.emptyPayload()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 1 to 64 of");
    }

    @Test
    void kindsSeveritiesPlacesAndPayloadsAreCheckedToo() {
        assertThatThrownBy(() -> new ClientFrame.Send("i", "Text", Optional.empty(), JsonFrames.emptyPayload()))
                .hasMessageContaining("lower_snake");
        assertThatThrownBy(() -> new ClientFrame.Escalate("i", 11, Optional.empty(), Optional.empty()))
                .hasMessage("severity: expected 1 to 10, found 11");
        assertThatThrownBy(() -> Location.of(91, 0)).hasMessageContaining("-90 to 90");
        assertThatThrownBy(() -> Location.of(0, Double.NaN)).hasMessageContaining("-180 to 180");
        assertThatThrownBy(() -> Location.within(0, 0, -1)).hasMessageContaining("0 metres or more");
        assertThatThrownBy(() -> JsonFrames.payload("[\"secret\"]"))
                .hasMessageContaining("expected a JSON object")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> JsonFrames.payload("{secret")).hasMessageNotContaining("secret");
    }

    @Test
    void onlyTheFiveCodesOfTheProtocolKeepAClientAway() {
        for (int code = 1000; code < 5000; code++) {
            boolean away = code == 1000 || code == 4400 || code == 4401 || code == 4403 || code == 4410;
            assertThat(new CloseCode(code).mayComeBack()).as("code %d", code).isEqualTo(!away);
        }
    }
}
