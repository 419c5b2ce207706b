package org.crisisline.cli.oncall;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.crisisline.runtime.time.Ticker;

/** Answers each escalation call with 202 at once and hands it to a listener, on one of the server's threads. Listens on loopback only. */
public final class OnCallReceiver implements AutoCloseable {
    private static final int MAX_BODY_BYTES = 64 * 1024;
    /** Connections that may wait to be taken: a hundred emergencies at once are one second's. */
    private static final int BACKLOG = 256;

    /** More than one: a caller that is stopped in the midst of its request must not keep the others waiting. */
    private static final int THREADS = 4;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads;
    private final byte[] secret;
    private final Clock clock;
    private final Ticker ticker;
    private final Consumer<OnCallCall> listener;

    private OnCallReceiver(
            HttpServer server, String secret, Clock clock, Ticker ticker, Consumer<OnCallCall> listener) {
        this.server = server;
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.clock = clock;
        this.ticker = ticker;
        this.listener = listener;
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread created = new Thread(task, "on-call-receiver");
            created.setDaemon(true);
            return created;
        });
    }

    /** Listens on a free port, by this machine's clock. */
    public static OnCallReceiver start(String secret, Ticker ticker, Consumer<OnCallCall> listener) throws IOException {
        return start(secret, Clock.systemUTC(), ticker, listener);
    }

    /**
     * Listens on a free port.
     *
     * @param secret with which calls are signed
     * @param clock tells when a call came and was accepted, beside a gateway's clock
     * @param ticker tells when a call was accepted, beside whoever asked for it in this process
     * @param listener told of each call, by several threads; must not block
     */
    public static OnCallReceiver start(String secret, Clock clock, Ticker ticker, Consumer<OnCallCall> listener)
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        OnCallReceiver receiver = new OnCallReceiver(server, secret, clock, ticker, listener);
        server.setExecutor(receiver.threads);
        server.createContext("/on-call", receiver::handle);
        server.start();
        return receiver;
    }

    /** Where calls go. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/on-call");
    }

    /** Answers before it looks: whoever calls about an emergency is not kept waiting by what is done with the call. */
    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
            Instant arrivedAt = clock.instant();
            exchange.sendResponseHeaders(202, -1);
            long answeredNanos = ticker.nanos();
            Instant answeredAt = clock.instant();
            JsonNode call = JSON.readTree(body);
            listener.accept(new OnCallCall(
                    new CallTimes(requestedAt(call, arrivedAt), arrivedAt, answeredAt, answeredNanos),
                    call.path("type").asText(),
                    call.path("escalationId").asText(),
                    call.path("dedupKey").asText(),
                    call.path("tier").asText() + "/" + call.path("round").asText(),
                    call.path("sessionId").asText(),
                    call.path("severity").asInt(),
                    call.path("location").isObject(),
                    call.path("drill").asBoolean(),
                    isSigned(exchange, body),
                    new String(body, StandardCharsets.UTF_8)));
        }
    }

    /** A call that doesn't say it, or not as a time, is taken for one that was asked for as it came. */
    private static Instant requestedAt(JsonNode call, Instant arrivedAt) {
        try {
            return Instant.parse(call.path("requestedAt").asText());
        } catch (DateTimeParseException e) {
            return arrivedAt;
        }
    }

    private boolean isSigned(HttpExchange exchange, byte[] body) {
        String timestamp = exchange.getRequestHeaders().getFirst("Crisis-Timestamp");
        String signature = exchange.getRequestHeaders().getFirst("Crisis-Signature");
        if (timestamp == null || signature == null) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            String expected = "v1=" + HexFormat.of().formatHex(mac.doFinal(body));
            return MessageDigest.isEqual(
                    expected.getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
