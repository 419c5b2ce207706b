package org.crisisline.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.ConnectionHandle;
import org.crisisline.gateway.connection.ConnectionLimits;
import org.crisisline.gateway.connection.ConnectionSettings;
import org.crisisline.gateway.connection.FakePorts;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.wire.EmergencyNumbers;
import org.crisisline.gateway.wire.FrameCodec;
import org.crisisline.gateway.wire.JsonFrameCodec;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.EndRequested;
import org.crisisline.schemas.record.Left;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole pipeline behind TLS, byte for byte, without a socket. */
class EdgePipelineTest {
    private static final int MAX_FRAME = 4_096;
    private static final String CONNECT = "{\"type\":\"connect\",\"token\":\"good\"}";

    private final FakePorts gateway = new FakePorts();
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    private static final EmergencyNumbers NUMBERS =
            EmergencyNumbers.of(List.of(new EmergencyNumbers.Entry("GB", "Samaritans", "116 123", "", "")));
    private static final String CARD =
            "\"emergencyNumbers\":[{\"country\":\"GB\",\"name\":\"Samaritans\",\"phone\":\"116 123\"}]";

    /** Tells no numbers, so that the other tests see what they are about. */
    private FrameCodec codec = new JsonFrameCodec();

    @AfterEach
    void finish() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
        gateway.registry.close();
    }

    // ---------------------------------------------------------------------------------------------- the upgrade

    @ParameterizedTest
    @CsvSource({
        "GET,    /v1/other,           websocket, 13, ,              ,                             ,             404",
        "GET,    /,                   websocket, 13, ,              ,                             ,             404",
        "GET,    /v1/connect/,        websocket, 13, ,              ,                             ,             404",
        "GET,    /v1/connect,         ,          ,   ,              ,                             ,             426",
        "GET,    /v1/connect,         websocket, 8,  ,              ,                             ,             426",
        "POST,   /v1/connect,         websocket, 13, ,              ,                             ,             405",
        "GET,    /v1/connect,         websocket, 13, https://evil,  ,                             ,             403",
        "GET,    /v1/connect,         websocket, 13, null,          ,                             ,             403",
        "GET,    /v1/connect,         websocket, 13, https://ok,    ,                             ,             101",
        "GET,    /v1/connect,         websocket, 13, ,              crisis.v1.avro,               ,             400",
        "GET,    /v1/connect,         websocket, 13, ,              'graphql-ws, soap',           ,             400",
        "GET,    /v1/connect,         websocket, 13, ,              'crisis.v1.avro, crisis.v1.json', ,         101",
        "GET,    /v1/connect?a=b,     websocket, 13, ,              crisis.v1.json,               ,             101",
        "GET,    /v1/connect,         websocket, 13, ,              ,                             Bearer bad,   401",
        "GET,    /v1/connect,         websocket, 13, ,              ,                             Basic good,   401",
        "GET,    /v1/connect,         websocket, 13, ,              ,                             bearer good,  101",
    })
    void an_upgrade_is_answered(
            String method,
            String uri,
            String upgrade,
            String version,
            String origin,
            String subprotocols,
            String authorization,
            int status) {
        gateway.good("good", gateway.person("p-1"));
        DefaultFullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), uri);
        request.headers().set(HttpHeaderNames.HOST, "localhost");
        set(request, HttpHeaderNames.ORIGIN, origin);
        set(request, HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, subprotocols);
        set(request, HttpHeaderNames.AUTHORIZATION, authorization);
        set(request, HttpHeaderNames.SEC_WEBSOCKET_VERSION, version);
        if (upgrade != null) {
            set(request, HttpHeaderNames.UPGRADE, upgrade);
            set(request, HttpHeaderNames.CONNECTION, "keep-alive, Upgrade");
            set(request, HttpHeaderNames.SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==");
        }
        EmbeddedChannel channel = channel(false, 100);

        FullHttpResponse response = exchange(channel, request);

        assertThat(response.status().code()).isEqualTo(status);
        if (status == 101) {
            assertThat(response.headers().get("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(response.headers().get("Sec-WebSocket-Protocol"))
                    .isEqualTo(subprotocols == null ? null : "crisis.v1.json");
        } else {
            assertThat(channel.isOpen()).isFalse();
            assertThat(response.headers().get(HttpHeaderNames.CONTENT_TYPE)).isEqualTo("application/json");
            assertThat(response.content().toString(UTF_8))
                    .startsWith("{\"status\":" + status + ",\"error\":\"")
                    .endsWith("," + CARD + "}\n");
            assertThat(gateway.counted("crisis_gateway_connections_refused_total", "reason", "http_" + status))
                    .isEqualTo(1);
        }
        response.release();
    }

    @Test
    void whoseFrameIsRefused_isToldTheEmergencyNumbers() {
        codec = new JsonFrameCodec(NUMBERS);
        Client client = connected();

        client.says("{\"type\":\"nonsense\"}");

        assertThat(client.reads())
                .startsWith("{\"type\":\"error\",\"code\":\"invalid_frame\"")
                .endsWith("," + CARD + "}");
    }

    @Test
    void whoIsTurnedAway_isToldTheEmergencyNumbers_beforeTheCloseFrame() {
        codec = new JsonFrameCodec(NUMBERS);
        Client client = upgraded();

        client.says("{\"type\":\"ping\"}");

        assertThat(client.reads()).isEqualTo("{\"type\":\"emergency_numbers\"," + CARD + "}");
        client.isClosedWith(4400);
    }

    private static void set(DefaultFullHttpRequest request, CharSequence name, String value) {
        if (value != null) {
            request.headers().set(name, value);
        }
    }

    @Test
    void what_is_no_http_is_answered_400() {
        EmbeddedChannel channel = channel(false, 100);

        channel.writeInbound(Unpooled.copiedBuffer("\u0016\u0003\u0001 this is TLS for somebody else\r\n\r\n", UTF_8));

        assertThat(text(channel)).startsWith("HTTP/1.1 400 ");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void who_asks_for_nothing_is_cut_off_after_the_connection_timeout() {
        EmbeddedChannel channel = channel(false, 100);

        channel.advanceTimeBy(4_999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void addresses_outside_the_networks_are_refused() {
        AllowedNetworks networks = AllowedNetworks.of(List.of("10.0.0.0/8", "2001:db8::/32"));

        assertThat(networks.allow(new InetSocketAddress("10.200.1.1", 5))).isTrue();
        assertThat(networks.allow(new InetSocketAddress("2001:db8::7", 5))).isTrue();
        assertThat(networks.allow(new InetSocketAddress("192.168.1.1", 5))).isFalse();
        assertThat(AllowedNetworks.of(List.of()).allow(new InetSocketAddress("192.168.1.1", 5)))
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedNetworks.of(List.of("example.org/8")))
                .withMessage("\"example.org/8\" is no network, expected CIDR notation such as 10.0.0.0/8");
    }

    // ---------------------------------------------------------------------------------------------- a connection

    @Test
    void connect_is_answered_and_told_to_the_log() {
        Client client = upgraded().says(CONNECT);

        assertThat(client.reads()).startsWith("{\"type\":\"connected\",\"connectionId\":\"c-");
        assertThat(gateway.told(Attached.class)).hasSize(1);
        assertThat(gateway.audited).containsExactly("connection.opened ok");
        assertThat(gateway.directory.size()).isEqualTo(1);
    }

    @Test
    void a_send_waits_for_the_log_and_is_accepted() {
        Client client = connected();

        client.says("{\"type\":\"send\",\"id\":\"1\",\"kind\":\"text\",\"payload\":{}}");
        assertThat(client.reads()).isNull();
        gateway.sent.get(0).answer().accepted(7);

        assertThat(client.reads())
                .isEqualTo("{\"type\":\"accepted\",\"id\":\"1\",\"priority\":\"NORMAL\",\"position\":7}");
    }

    @Test
    void frames_that_were_sent_before_connected_came_are_handled() {
        Client client = upgraded();

        client.channel.writeInbound(
                client.bytes(new TextWebSocketFrame(CONNECT)),
                client.bytes(new TextWebSocketFrame("{\"type\":\"ping\",\"nonce\":1}")));

        assertThat(client.reads()).contains("connected");
        assertThat(client.reads()).startsWith("{\"type\":\"pong\",\"nonce\":1,");
    }

    @Test
    void an_invalid_frame_is_refused_and_the_connection_lives() {
        Client client = connected().says("{\"type\":\"shout\"}");

        assertThat(client.reads())
                .isEqualTo("{\"type\":\"error\",\"code\":\"invalid_frame\",\"message\":\"type 'shout' is unknown\"}");
        assertThat(client.says("{\"type\":\"ping\"}").reads()).contains("pong");
    }

    @Test
    void a_websocket_ping_is_answered() {
        Client client = connected().sends(new PingWebSocketFrame(Unpooled.copiedBuffer("x", UTF_8)));

        WebSocketFrame pong = client.readsFrame();
        assertThat(pong).isInstanceOf(PongWebSocketFrame.class);
        assertThat(pong.content().toString(UTF_8)).isEqualTo("x");
        pong.release();
    }

    @Test
    void a_message_in_fragments_is_joined() {
        Client client = upgraded();

        client.sends(new TextWebSocketFrame(false, 0, CONNECT.substring(0, 9)))
                .sends(new PingWebSocketFrame())
                .sends(new ContinuationWebSocketFrame(true, 0, CONNECT.substring(9)));

        WebSocketFrame pong = client.readsFrame();
        assertThat(pong).isInstanceOf(PongWebSocketFrame.class);
        pong.release();
        assertThat(client.reads()).contains("connected");
    }

    // ---------------------------------------------------------------------------------------------- closing

    @Test
    void a_binary_frame_closes_1003() {
        connected()
                .sends(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {1})))
                .isClosedWith(1003);
    }

    @Test
    void a_frame_too_big_closes_1009_before_it_is_read() {
        connected().sends(new TextWebSocketFrame("x".repeat(MAX_FRAME + 1))).isClosedWith(1009);
    }

    @Test
    void fragments_that_are_too_big_together_close_1009() {
        Client client = connected().sends(new TextWebSocketFrame(false, 0, "x".repeat(3_000)));

        client.sends(new ContinuationWebSocketFrame(false, 0, "x".repeat(3_000)))
                .isClosedWith(1009);
    }

    @Test
    void text_that_is_not_utf8_closes_1007() {
        connected()
                .sends(new TextWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {'{', (byte) 0xC3, '(', '}'})))
                .isClosedWith(1007);
    }

    @Test
    void a_fragment_that_is_not_utf8_closes_1007_before_the_message_ends() {
        connected()
                .sends(new TextWebSocketFrame(
                        false, 0, Unpooled.wrappedBuffer(new byte[] {'{', (byte) 0xC3, '(', '}'})))
                .isClosedWith(1007);
    }

    @ParameterizedTest
    @CsvSource({"false, 4", "false, 2", "false, 1", "true, 4", "true, 2", "true, 6"})
    void reserved_bits_that_were_not_negotiated_close_1002(boolean compression, int rsv) {
        Client client = upgraded(channel(compression, 100), null).says(CONNECT);
        client.reads();

        client.sends(new TextWebSocketFrame(true, rsv, "{}")).isClosedWith(1002);
    }

    @Test
    void no_connect_frame_in_time_closes_4401() {
        Client client = upgraded();
        gateway.clock.advance(Duration.ofSeconds(5));

        client.channel.advanceTimeBy(5, TimeUnit.SECONDS);
        client.channel.runScheduledPendingTasks();

        client.isClosedWith(4401);
    }

    @Test
    void another_first_frame_than_connect_closes_4400() {
        upgraded().says("{\"type\":\"ping\"}").isClosedWith(4400);
    }

    @Test
    void a_bad_token_in_the_first_frame_closes_4401() {
        upgraded().says("{\"type\":\"connect\",\"token\":\"bad\"}").isClosedWith(4401);

        assertThat(gateway.counted("crisis_gateway_tokens_refused_total", "reason", "bad_signature"))
                .isEqualTo(1);
        assertThat(gateway.audited).containsExactly("token.refused bad_signature");
    }

    @Test
    void a_token_that_is_revoked_while_it_is_being_used_closes_4401() {
        gateway.revokedAtOnce();
        Client client = upgraded().says(CONNECT);

        assertThat(client.reads()).contains("connected");
        client.isClosedWith(4401);
    }

    @Test
    void a_token_that_expires_before_anything_was_planned_closes_4401_in_time() {
        var claims = gateway.person("p-1");
        Client client = upgraded();
        gateway.good(
                "good",
                new TokenClaims(
                        claims.sessionId(),
                        claims.participantId(),
                        claims.role(),
                        gateway.clock.instant().plusSeconds(1),
                        "jti"));
        client.says(CONNECT);
        assertThat(client.reads()).contains("connected");
        gateway.clock.advance(Duration.ofSeconds(1));

        client.channel.advanceTimeBy(1, TimeUnit.SECONDS);
        client.channel.runScheduledPendingTasks();

        client.isClosedWith(4401);
    }

    @Test
    void a_flood_of_pings_closes_4429() {
        Client client = connected();
        for (int i = 0; i < 300 && client.channel.isOpen(); i++) {
            client.channel.writeInbound(client.bytes(new PingWebSocketFrame()));
        }

        WebSocketFrame last = null;
        for (WebSocketFrame frame = client.readsFrame(); frame != null; frame = client.readsFrame()) {
            last = frame;
        }
        assertThat(last).isInstanceOf(CloseWebSocketFrame.class);
        assertThat(((CloseWebSocketFrame) last).statusCode()).isEqualTo(4429);
        last.release();
    }

    @Test
    void a_close_of_the_client_is_echoed_and_ends_the_connection() {
        Client client = connected().sends(new CloseWebSocketFrame(4_000, "bye"));

        client.isClosedWith(4_000);
        assertThat(client.channel.isOpen()).isFalse();
        assertThat(gateway.told(Detached.class))
                .singleElement()
                .satisfies(detached -> assertThat(detached.getCloseCode()).isEqualTo(4_000));
    }

    @Test
    void a_client_that_does_not_answer_our_close_is_cut_off() {
        Client client = upgraded().says("{\"type\":\"ping\"}");
        client.isClosedWith(4400);
        assertThat(client.channel.isOpen()).isTrue();

        client.channel.advanceTimeBy(2, TimeUnit.SECONDS);
        client.channel.runScheduledPendingTasks();

        assertThat(client.channel.isOpen()).isFalse();
    }

    @Test
    void what_was_seen_while_the_log_was_away_is_reported_when_presence_is_renewed() {
        Client client = connected();
        ConnectionHandle connection = gateway.directory.all().get(0);
        Dispatch dispatch = new Dispatch(
                Priority.NORMAL, 3L, -1L, -1L, 1, "m-1", "p-2", Role.RESPONDER, "text", "{}", Instant.EPOCH);
        connection.deliver(List.of(new MailboxRecord("g-1", 1L, "s-1", "p-1", connection.id(), dispatch)), () -> {});
        client.reads();
        gateway.loseReceipts(true);
        client.says("{\"type\":\"seen\",\"priority\":\"NORMAL\",\"position\":3}");
        client.reads();
        assertThat(gateway.told(Acknowledged.class)).isEmpty();

        gateway.loseReceipts(false);
        connection.tell(new ConnectionEvent.RenewPresence());
        client.reads();

        assertThat(gateway.told(Acknowledged.class)).containsExactly(new Acknowledged(Priority.NORMAL, 3L, true));
    }

    @Test
    void an_end_that_there_is_no_room_to_tell_the_log_of_is_refused_as_overloaded_and_may_be_said_again() {
        Client client = connected();
        gateway.refusePresence(PublishFailure.OVERLOADED);
        client.says("{\"type\":\"end\"}");

        assertThat(client.reads())
                .isEqualTo(
                        "{\"type\":\"error\",\"code\":\"overloaded\",\"message\":"
                                + "\"end: too much waits for the log already, nothing was stored; say it again\",\"retryAfterMs\":1000}");
        assertThat(gateway.audited).contains("session.ended overloaded");
        gateway.refusePresence(null);
        client.says("{\"type\":\"end\"}");

        assertThat(client.reads()).isNull();
        assertThat(gateway.told(EndRequested.class)).hasSize(1);
        assertThat(client.channel.isOpen())
                .as("it is closed when the session is over")
                .isTrue();
    }

    @Test
    void a_leave_that_there_is_no_room_to_tell_the_log_of_is_refused_as_overloaded_and_may_be_said_again() {
        Client client = connected();
        gateway.refusePresence(PublishFailure.OVERLOADED);
        client.says("{\"type\":\"leave\"}");

        assertThat(client.reads()).contains("overloaded", "leave:", "\"retryAfterMs\":1000");
        gateway.refusePresence(null);
        client.says("{\"type\":\"leave\"}");

        assertThat(gateway.told(Left.class)).hasSize(1);
        client.isClosedWith(1000);
    }

    @Test
    void renewals_that_wait_for_the_log_are_wanted_no_longer_once_there_is_a_newer_one() {
        connected();
        ConnectionHandle connection = gateway.directory.all().get(0);
        int attached = gateway.wishes.size();

        for (int i = 0; i < 3; i++) {
            connection.tell(new ConnectionEvent.RenewPresence());
            channels.get(channels.size() - 1).runPendingTasks();
        }

        assertThat(gateway.wishes.subList(attached, attached + 3))
                .extracting(BooleanSupplier::getAsBoolean)
                .containsExactly(false, false, true);
        assertThat(gateway.wishes.get(attached - 1).getAsBoolean())
                .as("what made it the active one is told all the same")
                .isTrue();
    }

    @Test
    void one_of_which_there_was_never_room_to_tell_the_log_is_not_told_of_when_it_is_gone_either() {
        gateway.refusePresence(PublishFailure.OVERLOADED);
        Client client = connected();
        gateway.refusePresence(null);

        assertThat(client.channel.close().isDone()).isTrue();

        assertThat(gateway.told(Attached.class)).isEmpty();
        assertThat(gateway.told(Detached.class)).isEmpty();
    }

    @Test
    void one_of_which_only_a_renewal_found_room_is_told_of_when_it_is_gone() {
        gateway.refusePresence(PublishFailure.OVERLOADED);
        Client client = connected();
        gateway.refusePresence(null);
        gateway.directory.all().get(0).tell(new ConnectionEvent.RenewPresence());
        client.channel.runPendingTasks();

        assertThat(client.channel.close().isDone()).isTrue();

        assertThat(gateway.told(Attached.class)).hasSize(1);
        assertThat(gateway.told(Detached.class)).hasSize(1);
    }

    @Test
    void what_made_it_the_active_one_found_no_room_and_is_told_in_full_with_the_next_renewal() {
        gateway.refusePresence(PublishFailure.OVERLOADED);
        connected();
        gateway.refusePresence(null);

        renew();
        renew();

        assertThat(gateway.told(Attached.class))
                .extracting(Attached::getRenewal, Attached::getSince)
                .containsExactly(tuple(false, null), tuple(true, 1L));
    }

    private void renew() {
        gateway.directory.all().get(0).tell(new ConnectionEvent.RenewPresence());
        channels.get(channels.size() - 1).runPendingTasks();
    }

    @Test
    void one_whose_renewal_finds_no_room_is_told_of_when_it_is_gone_all_the_same() {
        Client client = connected();
        gateway.refusePresence(PublishFailure.OVERLOADED);
        gateway.directory.all().get(0).tell(new ConnectionEvent.RenewPresence());
        client.channel.runPendingTasks();
        gateway.refusePresence(null);

        assertThat(client.channel.close().isDone()).isTrue();

        assertThat(gateway.told(Detached.class)).hasSize(1);
    }

    @Test
    void a_connection_that_breaks_is_told_to_the_log() {
        Client client = connected();

        assertThat(client.channel.close().isDone()).isTrue();

        assertThat(gateway.told(Detached.class)).hasSize(1);
        assertThat(gateway.directory.size()).isZero();
        assertThat(gateway.counted("crisis_gateway_connections_closed_total", "reason", "lost"))
                .isEqualTo(1);
    }

    @Test
    void one_connection_too_many_is_upgraded_and_closed_4503() {
        ConnectionGate gate = new ConnectionGate(1, gateway.metrics, gateway.clock, gateway.clock);
        upgraded(channel(false, gate), null).says(CONNECT);

        upgraded(channel(false, gate), null).isClosedWith(4503);
    }

    @Test
    void a_second_connection_of_the_participant_takes_over() {
        Client first = connected();

        connected();
        first.channel.runPendingTasks();

        assertThat(first.reads()).isEqualTo("{\"type\":\"active\",\"active\":false}");
        assertThat(gateway.told(Attached.class)).hasSize(2);
        assertThat(gateway.told(Attached.class).get(1).getSpares()).isEqualTo(1);
    }

    // ---------------------------------------------------------------------------------------------- compression

    @Test
    void a_compressed_frame_is_inflated_when_that_was_negotiated() throws IOException {
        Client client = upgraded(channel(true, 100), "permessage-deflate; client_no_context_takeover");

        client.sends(new TextWebSocketFrame(true, 4, deflated(CONNECT.getBytes(UTF_8))));

        WebSocketFrame answer = client.readsFrame();
        assertThat(answer.rsv()).isEqualTo(4);
        answer.release();
        assertThat(gateway.directory.size()).isEqualTo(1);
    }

    @Test
    void a_frame_that_inflates_beyond_the_limit_closes_1009() throws IOException {
        Client client = upgraded(channel(true, 100), "permessage-deflate");

        client.sends(
                new TextWebSocketFrame(true, 4, deflated("x".repeat(1_000_000).getBytes(UTF_8))));

        client.isClosedWith(1009);
    }

    @Test
    void compression_is_not_negotiated_when_it_is_off() {
        EmbeddedChannel channel = channel(false, 100);
        DefaultFullHttpRequest request = upgradeRequest("permessage-deflate");

        FullHttpResponse response = exchange(channel, request);

        assertThat(response.headers().get("Sec-WebSocket-Extensions")).isNull();
        response.release();
    }

    private static ByteBuf deflated(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate =
                new DeflaterOutputStream(out, new Deflater(Deflater.BEST_COMPRESSION, true), 512, true)) {
            deflate.write(bytes);
            deflate.flush();
            byte[] flushed = out.toByteArray();
            // RFC 7692, 7.2.1: the tail of the sync flush is left out.
            return Unpooled.wrappedBuffer(flushed, 0, flushed.length - 4);
        }
    }

    // ---------------------------------------------------------------------------------------------- the bench

    private Client connected() {
        Client client = upgraded().says(CONNECT);
        assertThat(client.reads()).contains("connected");
        return client;
    }

    private Client upgraded() {
        return upgraded(channel(false, 100), null);
    }

    private Client upgraded(EmbeddedChannel channel, String extensions) {
        gateway.good("good", gateway.person("p-1"));
        FullHttpResponse response = exchange(channel, upgradeRequest(extensions));
        assertThat(response.status().code()).isEqualTo(101);
        response.release();
        channel.runPendingTasks();
        return new Client(channel);
    }

    private static DefaultFullHttpRequest upgradeRequest(String extensions) {
        DefaultFullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/v1/connect");
        request.headers()
                .set(HttpHeaderNames.HOST, "localhost")
                .set(HttpHeaderNames.UPGRADE, "websocket")
                .set(HttpHeaderNames.CONNECTION, "Upgrade")
                .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13")
                .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==");
        set(request, HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, extensions);
        return request;
    }

    private EmbeddedChannel channel(boolean compression, int maxConnections) {
        return channel(compression, new ConnectionGate(maxConnections, gateway.metrics, gateway.clock, gateway.clock));
    }

    private EmbeddedChannel channel(boolean compression, ConnectionGate gate) {
        EdgeSettings settings = new EdgeSettings(
                "127.0.0.1",
                0,
                Path.of("unused.pem"),
                Path.of("unused.key"),
                1,
                16,
                List.of("https://ok"),
                List.of(),
                100,
                Duration.ofSeconds(5),
                MAX_FRAME,
                compression,
                NUMBERS);
        var ports = gateway.ports();
        UpgradeRules rules =
                new UpgradeRules(AllowedNetworks.of(List.of()), settings.origins(), List.of(codec), ports.tokens());
        EdgeParts parts = new EdgeParts(settings, rules, gate, connections(), ports, new Random(1));
        EmbeddedChannel channel = EmbeddedChannel.builder().build();
        channel.freezeTime();
        channel.pipeline().addLast(new ChannelSetup(parts, null));
        channel.pipeline().fireChannelActive();
        channels.add(channel);
        return channel;
    }

    private static ConnectionSettings connections() {
        ConnectionLimits.Rate rate = new ConnectionLimits.Rate(100, 100);
        return new ConnectionSettings(
                "g-1",
                "epoch",
                new ConnectionLimits(MAX_FRAME, 1_024, rate, rate, rate, rate, 16, 16, 1 << 20),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                8,
                List.of(URI.create("wss://other")));
    }

    private static FullHttpResponse exchange(EmbeddedChannel server, DefaultFullHttpRequest request) {
        EmbeddedChannel encoder = new EmbeddedChannel(new HttpRequestEncoder());
        encoder.writeOutbound(request);
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            server.writeInbound(part);
        }
        EmbeddedChannel decoder = new EmbeddedChannel(new HttpResponseDecoder(), new HttpObjectAggregator(65_536));
        FullHttpResponse response = null;
        while (response == null) {
            // What lies behind the response is frames already.
            ByteBuf part = server.readOutbound();
            decoder.writeInbound(part);
            response = decoder.readInbound();
        }
        encoder.finishAndReleaseAll();
        return response;
    }

    private static String text(EmbeddedChannel server) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = server.readOutbound(); part != null; part = server.readOutbound()) {
            text.append(part.toString(UTF_8));
            part.release();
        }
        return text.toString();
    }

    /** The other end of an upgraded channel: frames in, frames out. */
    private static final class Client {
        private final EmbeddedChannel channel;
        private final EmbeddedChannel encoder = new EmbeddedChannel(new WebSocket13FrameEncoder(true));
        private final EmbeddedChannel decoder =
                new EmbeddedChannel(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                        .expectMaskedFrames(false)
                        .allowExtensions(true)
                        .build()));

        Client(EmbeddedChannel channel) {
            this.channel = channel;
        }

        ByteBuf bytes(WebSocketFrame frame) {
            encoder.writeOutbound(frame);
            ByteBuf all = Unpooled.buffer();
            for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
                all.writeBytes(part);
                part.release();
            }
            return all;
        }

        Client says(String json) {
            return sends(new TextWebSocketFrame(json));
        }

        Client sends(WebSocketFrame frame) {
            channel.writeInbound(bytes(frame));
            return this;
        }

        WebSocketFrame readsFrame() {
            channel.runPendingTasks();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                decoder.writeInbound(part);
            }
            return decoder.readInbound();
        }

        String reads() {
            WebSocketFrame frame = readsFrame();
            if (frame == null) {
                return null;
            }
            assertThat(frame).isInstanceOf(TextWebSocketFrame.class);
            String text = frame.content().toString(UTF_8);
            frame.release();
            return text;
        }

        void isClosedWith(int code) {
            WebSocketFrame frame = readsFrame();
            assertThat(frame).isInstanceOf(CloseWebSocketFrame.class);
            assertThat(((CloseWebSocketFrame) frame).statusCode()).isEqualTo(code);
            frame.release();
            assertThat(readsFrame()).as("nothing behind the close frame").isNull();
        }
    }
}
