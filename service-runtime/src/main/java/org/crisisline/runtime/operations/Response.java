package org.crisisline.runtime.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a {@link Route} answers: a status, headers and a whole body. Immutable. */
public final class Response {
    private static final byte[] NOTHING = {};

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private Response(int status, Map<String, String> headers, byte[] body) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status " + status + ": expected 200 to 599");
        }
        this.status = status;
        this.headers = Collections.unmodifiableMap(headers);
        this.body = body;
    }

    /** A body of any type; the array isn't copied. */
    public static Response of(int status, String contentType, byte[] body) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Content-Type", contentType);
        return new Response(status, headers, Objects.requireNonNull(body, "body"));
    }

    /** A text as UTF-8. */
    public static Response text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text.getBytes(UTF_8));
    }

    /** A JSON document that is already written. */
    public static Response json(int status, String json) {
        return of(status, "application/json", json.getBytes(UTF_8));
    }

    /** {@code {"error": message}}. The message is shown to whoever asks: nothing internal. */
    public static Response error(int status, String message) {
        return json(
                status,
                JsonNodeFactory.instance.objectNode().put("error", message).toString());
    }

    /** No body. */
    public static Response empty(int status) {
        return new Response(status, new TreeMap<>(String.CASE_INSENSITIVE_ORDER), NOTHING);
    }

    /** The same with one header more, or another value of it. */
    public Response withHeader(String name, String value) {
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("header " + name + " has a line break");
        }
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, value);
        return new Response(status, more, body);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The headers; their names in any case. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The body; not to be changed. */
    public byte[] body() {
        return body;
    }

    @Override
    public String toString() {
        return status + " with " + body.length + " bytes";
    }
}
