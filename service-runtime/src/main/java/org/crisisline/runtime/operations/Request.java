package org.crisisline.runtime.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request as a {@link Route} sees it: complete, bounded, immutable. */
public final class Request {
    private final String method;
    private final String path;
    private final String remainder;
    private final Map<String, String> query;
    private final Map<String, String> headers;
    private final byte[] body;
    private final boolean authorized;

    /**
     * @param method in capitals
     * @param path decoded, without query
     * @param remainder what {@code /*} at the end of the route's path stands for, without the slash; otherwise empty
     * @param query first value of each parameter, decoded
     * @param headers first value of each header; names in lower case
     * @param body the body, perhaps empty; not copied
     * @param authorized whether the token was shown, or none is needed
     */
    public Request(
            String method,
            String path,
            String remainder,
            Map<String, String> query,
            Map<String, String> headers,
            byte[] body,
            boolean authorized) {
        this.method = method;
        this.path = path;
        this.remainder = remainder;
        this.query = Map.copyOf(query);
        this.headers = Map.copyOf(headers);
        this.body = body;
        this.authorized = authorized;
    }

    /** The method, in capitals; HEAD arrives as GET. */
    public String method() {
        return method;
    }

    /** The path, decoded, without query. */
    public String path() {
        return path;
    }

    /** For a route that ends in {@code /*}, what stands there; otherwise empty. */
    public String remainder() {
        return remainder;
    }

    /** A parameter of the query, decoded; the first when there are several. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** A header; the first when there are several. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The body; the same array each time, not to be changed. */
    public byte[] body() {
        return body;
    }

    /** The body as UTF-8. */
    public String bodyText() {
        return new String(body, UTF_8);
    }

    /** Whether the token was shown, or none is needed. Always true in routes that aren't open. */
    public boolean authorized() {
        return authorized;
    }

    /** Method and path; queries and bodies may hold what is nobody's business. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
