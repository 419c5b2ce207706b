package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.crisisline.cli.token.DevelopmentTokens;
import org.crisisline.cli.token.TokenRole;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the gateway says to what it can't use, over a real socket, seen by a client that is not ours. */
class BadInputTest {
    private static RunningSystem system;

    private String session;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.shared();
    }

    @BeforeEach
    void freshSession() {
        session = "bad-" + UUID.randomUUID();
    }

    static Stream<Arguments> unusableFrames() {
        String longId = "x".repeat(65);
        return Stream.of(
                Arguments.of("no JSON", "hello", "invalid_frame", "JSON"),
                Arguments.of("no object", "[1]", "invalid_frame", "object"),
                Arguments.of("no type", "{\"id\":\"a\"}", "invalid_frame", "type"),
                Arguments.of("unknown type", "{\"type\":\"shout\"}", "invalid_frame", "shout"),
                Arguments.of(
                        "missing field",
                        "{\"type\":\"send\",\"id\":\"a\",\"kind\":\"text\"}",
                        "invalid_frame",
                        "payload"),
                Arguments.of(
                        "wrong type of a field",
                        "{\"type\":\"send\",\"id\":7,\"kind\":\"text\",\"payload\":{}}",
                        "invalid_frame",
                        "id"),
                Arguments.of(
                        "payload no object",
                        "{\"type\":\"send\",\"id\":\"a\",\"kind\":\"text\",\"payload\":\"x\"}",
                        "invalid_frame",
                        "payload"),
                Arguments.of(
                        "id too long",
                        "{\"type\":\"send\",\"id\":\"" + longId + "\",\"kind\":\"text\",\"payload\":{}}",
                        "invalid_frame",
                        "id"),
                Arguments.of(
                        "kind not lower_snake",
                        "{\"type\":\"send\",\"id\":\"a\",\"kind\":\"Text!\",\"payload\":{}}",
                        "invalid_frame",
                        "kind"),
                Arguments.of(
                        "unknown priority",
                        "{\"type\":\"send\",\"id\":\"a\",\"kind\":\"text\",\"priority\":\"URGENT\",\"payload\":{}}",
                        "invalid_frame",
                        "priority"),
                Arguments.of(
                        "severity out of range",
                        "{\"type\":\"escalate\",\"id\":\"a\",\"severity\":11}",
                        "invalid_frame",
                        "severity"),
                Arguments.of(
                        "latitude out of range",
                        "{\"type\":\"escalate\",\"id\":\"a\",\"severity\":9,\"location\":{\"lat\":91,\"lng\":0}}",
                        "invalid_frame",
                        "lat"),
                Arguments.of(
                        "acknowledges what was never sent",
                        "{\"type\":\"ack\",\"priority\":\"NORMAL\",\"position\":99999}",
                        "invalid_frame",
                        "position"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusableFrames")
    void unusableFrameIsRefusedByNameAndTheConnectionLives(String what, String frame, String code, String names)
            throws Exception {
        try (RawClient client = connected("alex")) {
            JsonNode error = client.say(frame).hear("error");

            assertThat(error.path("code").asText()).isEqualTo(code);
            assertThat(error.path("message").asText()).containsIgnoringCase(names);
            client.say("{\"type\":\"ping\",\"nonce\":\"still here\"}");
            assertThat(client.hear("pong").path("nonce").asText()).isEqualTo("still here");
        }
    }

    @Test
    void unknownFieldsAreIgnored() throws Exception {
        try (RawClient client = connected("alex")) {
            client.say("{\"type\":\"send\",\"id\":\"a\",\"kind\":\"text\",\"payload\":{},\"mood\":{\"deep\":[1]}}");

            assertThat(client.hear("accepted").path("id").asText()).isEqualTo("a");
        }
    }

    @Test
    void tokenThatIsNoneIsClosed4401() throws Exception {
        assertThat(closeCodeOf("{\"type\":\"connect\",\"token\":\"nonsense\"}")).isEqualTo(4401);
    }

    @Test
    void missingTokenIsClosed4401() throws Exception {
        assertThat(closeCodeOf("{\"type\":\"connect\"}")).isEqualTo(4401);
    }

    @Test
    void expiredTokenIsClosed4401() throws Exception {
        Clock yesterday = Clock.fixed(Instant.now().minus(Duration.ofDays(1)), ZoneOffset.UTC);
        String token = system.token(session, "alex", TokenRole.PERSON, yesterday, Duration.ofMinutes(1));

        assertThat(closeCodeOf("{\"type\":\"connect\",\"token\":\"" + token + "\"}"))
                .isEqualTo(4401);
    }

    @Test
    void tokenSignedByAnotherKeyIsClosed4401() throws Exception {
        String token = new DevelopmentTokens("another secret of more than thirty-two bytes", Clock.systemUTC())
                .sign(session, "alex", TokenRole.PERSON, Duration.ofMinutes(1));

        assertThat(closeCodeOf("{\"type\":\"connect\",\"token\":\"" + token + "\"}"))
                .isEqualTo(4401);
    }

    @Test
    void firstFrameThatIsNoConnectIsClosed4400() throws Exception {
        assertThat(closeCodeOf("{\"type\":\"ping\"}")).isEqualTo(4400);
    }

    @Test
    void binaryFrameIsClosed1003() throws Exception {
        try (RawClient client = connected("alex")) {
            assertThat(client.sayBinary((byte) 1).awaitClose()).isEqualTo(1003);
        }
    }

    @Test
    void tooBigFrameIsClosed1009() throws Exception {
        try (RawClient client = connected("alex")) {
            client.say("{\"type\":\"send\",\"id\":\"a\",\"kind\":\"text\",\"payload\":{\"text\":\""
                    + "x".repeat(200_000) + "\"}}");
            assertThat(client.awaitClose()).isEqualTo(1009);
        }
    }

    @Test
    void bearerTokenThatIsNoneIsRefused401() {
        assertThat(statusOf(system.url(), Map.of("Authorization", "Bearer nonsense")))
                .isEqualTo(401);
    }

    @Test
    void anotherPathIsRefused404() {
        assertThat(statusOf(system.url().resolve("/v2/connect"), Map.of())).isEqualTo(404);
    }

    @Test
    void unknownSubprotocolIsRefused400() {
        assertThat(statusOf(system.url(), Map.of(), "chat.v9")).isEqualTo(400);
    }

    @Test
    void foreignOriginIsRefused403() {
        assertThat(statusOf(system.url(), Map.of("Origin", "https://evil.example")))
                .isEqualTo(403);
    }

    @Test
    void plainGetIsRefused426() throws Exception {
        URI https = URI.create(system.url().toString().replace("wss:", "https:"));
        HttpResponse<String> response = RawClient.http(system.stack().certificateAuthority())
                .send(HttpRequest.newBuilder(https).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(426);
    }

    @Test
    void responderMayEndASessionButASupervisorMayNot() throws Exception {
        try (RawClient client = raw()) {
            client.say(
                    "{\"type\":\"connect\",\"token\":\"" + system.token(session, "boss", TokenRole.SUPERVISOR) + "\"}");
            client.hear("connected");
            assertThat(client.say("{\"type\":\"end\"}")
                            .hear("error")
                            .path("code")
                            .asText())
                    .isEqualTo("forbidden");
        }
    }

    private int closeCodeOf(String firstFrame) throws Exception {
        try (RawClient client = raw()) {
            return client.say(firstFrame).awaitClose();
        }
    }

    private int statusOf(URI uri, Map<String, String> headers, String... subprotocols) {
        Throwable[] refused = new Throwable[1];
        assertThatThrownBy(
                        () -> new RawClient(uri, system.stack().certificateAuthority(), headers, subprotocols).close())
                .satisfies(error -> refused[0] = error.getCause());
        assertThat(refused[0]).isInstanceOf(WebSocketHandshakeException.class);
        return ((WebSocketHandshakeException) refused[0]).getResponse().statusCode();
    }

    private RawClient connected(String name) throws Exception {
        RawClient client = raw();
        client.say("{\"type\":\"connect\",\"token\":\"" + system.token(session, name, TokenRole.PERSON) + "\"}");
        client.hear("connected");
        return client;
    }

    private RawClient raw() throws Exception {
        return new RawClient(system.url(), system.stack().certificateAuthority(), Map.of(), "crisis.v1.json");
    }
}
