package org.crisisline.monitor.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.function.Supplier;
import org.crisisline.monitor.watch.FleetStatus;
import org.crisisline.runtime.operations.HttpEndpoint;
import org.crisisline.runtime.operations.HttpSettings;
import org.crisisline.runtime.operations.Request;
import org.crisisline.runtime.operations.Response;

/**
 * <table>
 * <caption>Paths</caption>
 * <tr><td>{@code GET /}</td><td>the page; it holds no data and is open</td></tr>
 * <tr><td>{@code GET /api/status}</td><td>how everything stands; with the token, if there is one</td></tr>
 * <tr><td>{@code GET /metrics}</td><td>the same for Prometheus; with the token, if there is one</td></tr>
 * </table>
 */
public final class StatusPages implements AutoCloseable {
    private static final String PAGE = "dashboard.html";
    /** Everything that the page needs stands in it; it may load nothing and ask nobody but us. */
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
            + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final HttpEndpoint http;
    private final Supplier<FleetStatus> status;
    private final byte[] page;

    /**
     * @param settings where, and who may read
     * @param status the last status; called on the endpoint's workers
     */
    public StatusPages(HttpSettings settings, Supplier<FleetStatus> status) {
        this.status = status;
        this.page = load();
        this.http = new HttpEndpoint("monitor", settings);
        http.openRoute("GET", "/", this::page);
        http.route("GET", "/api/status", this::json);
        http.route("GET", "/metrics", this::metrics);
    }

    /**
     * Binds and serves.
     *
     * @throws IOException when the address can't be bound; the message names it
     */
    public void start() throws IOException {
        http.start();
    }

    /** The endpoint, for its address. */
    public URI uri() {
        return http.uri();
    }

    /** The port it listens at. */
    public int port() {
        return http.port();
    }

    @Override
    public void close() {
        http.close();
    }

    private Response page(Request request) {
        return Response.of(200, "text/html; charset=utf-8", page)
                .withHeader("Content-Security-Policy", POLICY)
                .withHeader("X-Content-Type-Options", "nosniff")
                .withHeader("Referrer-Policy", "no-referrer")
                .withHeader("Cache-Control", "no-cache");
    }

    private Response json(Request request) {
        return Response.json(200, StatusJson.of(status.get())).withHeader("Cache-Control", "no-store");
    }

    private Response metrics(Request request) {
        return Response.of(
                200,
                PrometheusText.CONTENT_TYPE,
                PrometheusText.of(status.get()).getBytes(UTF_8));
    }

    private static byte[] load() {
        try (InputStream in = StatusPages.class.getResourceAsStream(PAGE)) {
            if (in == null) {
                throw new IllegalStateException("the monitor was built without its page " + PAGE);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
