package org.crisisline.gateway.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.crisisline.schemas.record.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFrameReaderTest {
    private static final String ID_65 = "a".repeat(65);
    private final FrameCodec codec = new JsonFrameCodec();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            '' | found nothing, expected a JSON object
            [] | found an array, expected a JSON object
            7 | found a bare value, expected a JSON object
            'null' | found a bare value, expected a JSON object
            {} | field 'type': is missing, expected the frame's type, a text
            {'type':5} | field 'type': found a number, expected the frame's type, a text
            {'type':'shout'} | type 'shout' is unknown
            {'type':'<b>x\\u0000'} | type '?b?x?' is unknown
            {'type':'ping'} {} | found more behind the JSON object, expected one object a frame
            {'type':'ack','type':'ping'} | field 'type' stands twice
            {'type':'ack'} | field 'priority': is missing, expected EMERGENCY, HIGH, NORMAL or LOW
            {'type':'ack','priority':'URGENT','position':1} | field 'priority': unknown value, expected EMERGENCY, HIGH, NORMAL or LOW
            {'type':'ack','priority':'LOW'} | field 'position': is missing, expected a whole number from 0 on
            {'type':'ack','priority':'LOW','position':-1} | field 'position': out of range, expected a whole number from 0 on
            {'type':'ack','priority':'LOW','position':1.5} | field 'position': found a number, expected a whole number from 0 on
            {'type':'ack','priority':'LOW','position':99999999999999999999} | field 'position': out of range, expected a whole number from 0 on
            {'type':'ack','priority':'LOW','position':'1'} | field 'position': found a text, expected a whole number from 0 on
            {'type':'send'} | field 'id': is missing, expected a text, 1 to 64 of A-Z a-z 0-9 . _ : -
            {'type':'send','id':7} | field 'id': found a number, expected a text, 1 to 64 of A-Z a-z 0-9 . _ : -
            {'type':'send','id':''} | field 'id': not legal, expected 1 to 64 of A-Z a-z 0-9 . _ : -
            {'type':'send','id':'a b'} | field 'id': not legal, expected 1 to 64 of A-Z a-z 0-9 . _ : -
            {'type':'send','id':'ID_65'} | field 'id': not legal, expected 1 to 64 of A-Z a-z 0-9 . _ : -
            {'type':'send','id':'1'} | field 'kind': is missing, expected a lower_snake name of 1 to 64 characters
            {'type':'send','id':'1','kind':'Text'} | field 'kind': not legal, expected a lower_snake name of 1 to 64 characters
            {'type':'send','id':'1','kind':'text'} | field 'payload': is missing, expected a JSON object
            {'type':'send','id':'1','kind':'text','payload':'x'} | field 'payload': found a text, expected a JSON object
            {'type':'send','id':'1','kind':'text','payload':[]} | field 'payload': found an array, expected a JSON object
            {'type':'send','id':'1','kind':'text','payload':null} | field 'payload': found null, expected a JSON object
            {'type':'send','id':'1','kind':'text','payload':{},'payload':{}} | field 'payload' stands twice
            {'type':'escalate','id':'1'} | field 'severity': is missing, expected a whole number from 1 to 10
            {'type':'escalate','id':'1','severity':11} | field 'severity': out of range, expected a whole number from 1 to 10
            {'type':'escalate','id':'1','severity':9,'location':{}} | field 'lat': is missing, expected a number from -90.0 to 90.0
            {'type':'escalate','id':'1','severity':9,'location':{'lat':91,'lng':0}} | field 'lat': out of range, expected a number from -90.0 to 90.0
            {'type':'escalate','id':'1','severity':9,'location':5} | field 'location': found a number, expected a JSON object
            {'type':'connect','token':5} | field 'token': found a number, expected a text of at most 8192 characters
            {'type':'connect','token':''} | field 'token': is empty, expected a token
            {'type':'connect','severity':0} | field 'severity': out of range, expected a whole number from 1 to 10
            {'type':'connect','standby':'yes'} | field 'standby': found a text, expected true or false
            {'type':'connect','resume':{}} | field 'epoch': is missing, expected the epoch of the positions, a text
            {'type':'connect','resume':{'epoch':'e','positions':{'SOON':1}}} | field 'priority': unknown value, expected EMERGENCY, HIGH, NORMAL or LOW
            {'type':'connect','resume':{'epoch':'e','positions':{'LOW':'1'}}} | field 'LOW': found a text, expected a whole number from 0 on
            {'type':'ping','nonce':{}} | field 'nonce': found an object, expected a text or number of at most 128 characters
            """)
    void refuses_a_bad_frame_with_what_was_found_and_what_was_expected(String frame, String expected) {
        String json = frame.replace('\'', '"').replace("ID_65", ID_65);
        json = json.equals("\"\"") ? "" : json.equals("\"null\"") ? "null" : json;

        assertThat(refusal(json)).hasMessage(expected);
    }

    @Test
    void refuses_what_is_no_json_without_repeating_it() {
        InvalidFrameException refusal = refusal("{\"type\":\"send\",\"payload\":{\"secret\": my words}}");

        assertThat(refusal.getMessage()).startsWith("no JSON at character ").doesNotContain("words");
    }

    @Test
    void refuses_json_that_is_nested_too_deeply() {
        String deep = "{\"type\":\"send\",\"id\":\"1\",\"kind\":\"text\",\"payload\":" + "{\"a\":".repeat(70) + "1"
                + "}".repeat(70) + "}";

        assertThat(refusal(deep).getMessage()).startsWith("no JSON");
    }

    @Test
    void names_the_id_in_a_refusal_once_it_is_known() {
        assertThat(refusal("{\"type\":\"send\",\"id\":\"m-7\",\"kind\":\"text\"}")
                        .id())
                .contains("m-7");
        assertThat(refusal("{\"type\":\"send\",\"id\":\"m 7\",\"kind\":\"text\"}")
                        .id())
                .isEmpty();
    }

    @Test
    void keeps_the_payload_as_it_was_written() throws Exception {
        String payload =
                "{ \"n\": 1.50, \"big\": 12345678901234567890123, \"t\": \"ü\\u00e9 🙂\", \"a\":{\"x\":[1, 2]} }";

        ClientFrame frame =
                read("{\"kind\":\"text\",\"payload\":" + payload + ",\"unknown\":[{}],\"id\":\"1\",\"type\":\"send\"}");

        assertThat(frame).isEqualTo(new ClientFrame.Send("1", "text", Optional.empty(), payload));
    }

    @Test
    void reads_every_frame() throws Exception {
        assertThat(read("{\"type\":\"connect\",\"token\":\"t\",\"severity\":9,\"emergency\":true,\"standby\":true,"
                        + "\"resume\":{\"epoch\":\"e\",\"positions\":{\"HIGH\":5}}}"))
                .isEqualTo(new ClientFrame.Connect(
                        Optional.of(new org.crisisline.runtime.config.Secret("t")),
                        OptionalInt.of(9),
                        true,
                        true,
                        Optional.of(new ResumePoint("e", Map.of(Priority.HIGH, 5L)))));
        assertThat(read("{\"type\":\"activate\"}")).isEqualTo(new ClientFrame.Activate(Optional.empty()));
        assertThat(read("{\"type\":\"ack\",\"priority\":\"LOW\",\"position\":0}"))
                .isEqualTo(new ClientFrame.Ack(Priority.LOW, 0));
        assertThat(read("{\"type\":\"seen\",\"priority\":\"HIGH\",\"position\":9007199254740993}"))
                .isEqualTo(new ClientFrame.Seen(Priority.HIGH, 9_007_199_254_740_993L));
        assertThat(read("{\"type\":\"leave\"}")).isEqualTo(new ClientFrame.Leave());
        assertThat(read("{\"type\":\"end\",\"reason\":\"done\"}")).isEqualTo(new ClientFrame.End(Optional.of("done")));
        assertThat(read("{\"type\":\"ping\",\"nonce\":7}")).isEqualTo(new ClientFrame.Ping(Optional.of("7")));
        assertThat(read("{\"type\":\"ping\",\"nonce\":\"a\\\"b\"}"))
                .isEqualTo(new ClientFrame.Ping(Optional.of("\"a\\\"b\"")));
        assertThat(
                        read(
                                "{\"type\":\"escalate\",\"id\":\"e\",\"severity\":10,\"location\":{\"lat\":48.1,\"lng\":11.5}}"))
                .isInstanceOfSatisfying(ClientFrame.Escalate.class, escalate -> {
                    assertThat(escalate.severity()).isEqualTo(10);
                    assertThat(escalate.location().orElseThrow().lat()).isEqualTo(48.1);
                });
    }

    @Test
    void a_null_counts_as_left_out() throws Exception {
        assertThat(read("{\"type\":\"connect\",\"token\":null,\"severity\":null,\"resume\":null,\"emergency\":null}"))
                .isEqualTo(
                        new ClientFrame.Connect(Optional.empty(), OptionalInt.empty(), false, false, Optional.empty()));
    }

    @Test
    void frames_print_neither_words_nor_tokens_nor_places() throws Exception {
        assertThat(read("{\"type\":\"send\",\"id\":\"1\",\"kind\":\"text\",\"payload\":{\"t\":\"hidden\"}}"))
                .asString()
                .doesNotContain("hidden");
        assertThat(read("{\"type\":\"connect\",\"token\":\"hidden\"}"))
                .asString()
                .doesNotContain("hidden");
        assertThat(read("{\"type\":\"end\",\"reason\":\"hidden\"}")).asString().doesNotContain("hidden");
        assertThat(
                        read(
                                "{\"type\":\"escalate\",\"id\":\"e\",\"severity\":9,\"reason\":\"hidden\",\"location\":{\"lat\":48.125,\"lng\":1}}"))
                .asString()
                .doesNotContain("hidden")
                .doesNotContain("48.125");
    }

    private ClientFrame read(String json) throws InvalidFrameException {
        return codec.read(json.getBytes(UTF_8));
    }

    private InvalidFrameException refusal(String json) {
        InvalidFrameException refusal = catchThrowableOfType(InvalidFrameException.class, () -> read(json));
        assertThat(refusal).as(json).isNotNull();
        return refusal;
    }
}
