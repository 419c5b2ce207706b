package org.crisisline.runtime.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One exchange of the JDK's server, between its types and ours. Used by one thread at a time. */
final class HttpWire {
    private static final int MAX_PARAMETERS = 64;
    private static final byte[] NOTHING = {};

    private final HttpExchange exchange;
    private final int maxBodyBytes;

    HttpWire(HttpExchange exchange, int maxBodyBytes) {
        this.exchange = exchange;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** The method; GET for HEAD, which differs in what is sent only. */
    String method() {
        return isHead() ? "GET" : exchange.getRequestMethod();
    }

    String path() {
        String path = exchange.getRequestURI().getPath();
        return path == null || path.isEmpty() ? "/" : path;
    }

    Request withoutBody(String remainder, boolean authorized) {
        return request(remainder, NOTHING, authorized);
    }

    /** The request with its body; empty when the body is too big. */
    Optional<Request> withBody(String remainder, boolean authorized) throws IOException {
        String announced = exchange.getRequestHeaders().getFirst("Content-Length");
        // The server has checked that it is a number; one of more digits is too big in any case.
        if (announced != null && (announced.length() > 10 || Long.parseLong(announced) > maxBodyBytes)) {
            return Optional.empty();
        }
        byte[] body = exchange.getRequestBody().readNBytes(maxBodyBytes + 1);
        return body.length > maxBodyBytes ? Optional.empty() : Optional.of(request(remainder, body, authorized));
    }

    private Request request(String remainder, byte[] body, boolean authorized) {
        Map<String, String> headers = new HashMap<>();
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            if (!header.getValue().isEmpty()) {
                headers.put(
                        header.getKey().toLowerCase(Locale.ROOT),
                        header.getValue().get(0));
            }
        }
        return new Request(
                method(),
                path(),
                remainder,
                parameters(exchange.getRequestURI().getRawQuery()),
                headers,
                body,
                authorized);
    }

    static Map<String, String> parameters(String rawQuery) {
        Map<String, String> parameters = new HashMap<>();
        if (rawQuery == null) {
            return parameters;
        }
        for (String pair : rawQuery.split("&", MAX_PARAMETERS)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!key.isEmpty()) {
                parameters.putIfAbsent(decode(key), decode(value));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Answers without having read the body, and ends the connection, on which the body may still arrive. */
    void refuse(Response response) throws IOException {
        boolean mayHaveBody = !isHead() && !"GET".equals(exchange.getRequestMethod());
        answer(mayHaveBody ? response.withHeader("Connection", "close") : response);
    }

    void answer(Response response) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Cache-Control", "no-store");
            headers.set("X-Content-Type-Options", "nosniff");
            response.headers().forEach(headers::set);
            byte[] body = response.body();
            if (isHead() || body.length == 0) {
                // The JDK's -1 means "no body follows".
                if (isHead()) {
                    headers.set("Content-Length", String.valueOf(body.length));
                }
                exchange.sendResponseHeaders(response.status(), -1);
            } else {
                exchange.sendResponseHeaders(response.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** Ends an exchange that can't be answered any more. */
    void abandon() {
        exchange.close();
    }

    private boolean isHead() {
        return "HEAD".equals(exchange.getRequestMethod());
    }
}
