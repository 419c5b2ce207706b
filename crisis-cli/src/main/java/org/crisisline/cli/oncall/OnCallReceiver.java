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
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Answers each escalation call with 202 at once and hands it to a listener, on the server's thread. Listens on loopback only. */
public final class OnCallReceiver implements AutoCloseable {
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService thread;
    private final byte[] secret;
    private final Clock clock;
    private final Consumer<OnCallCall> listener;

    private OnCallReceiver(HttpServer server, String secret, Clock clock, Consumer<OnCallCall> listener) {
        this.server = server;
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.clock = clock;
        this.listener = listener;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread created = new Thread(task, "on-call-receiver");
            created.setDaemon(true);
            return created;
        });
    }

    /**
     * Listens on a free port.
     *
     * @param secret with which calls are signed
     * @param listener told of each call; must not block
     */
    public static OnCallReceiver start(String secret, Clock clock, Consumer<OnCallCall> listener) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        OnCallReceiver receiver = new OnCallReceiver(server, secret, clock, listener);
        server.setExecutor(receiver.thread);
        server.createContext("/on-call", receiver::handle);
        server.start();
        return receiver;
    }

    /** Where calls go. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/on-call");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
            JsonNode call = JSON.readTree(body);
            OnCallCall received = new OnCallCall(
                    clock.instant(),
                    call.path("escalationId").asText(),
                    call.path("sessionId").asText(),
                    call.path("severity").asInt(),
                    call.path("location").isObject(),
                    isSigned(exchange, body),
                    new String(body, StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(202, -1);
            listener.accept(received);
        } catch (com.fasterxml.jackson.core.JacksonException notJson) {
            exchange.sendResponseHeaders(400, -1);
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
        thread.shutdownNow();
    }
}
