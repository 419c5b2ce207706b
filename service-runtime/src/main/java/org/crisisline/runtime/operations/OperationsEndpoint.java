package org.crisisline.runtime.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.metrics.Metrics;

/**
 * What operators, Prometheus and orchestrators read of a service.
 *
 * <table>
 * <caption>Paths</caption>
 * <tr><td>{@code GET /metrics}</td><td>Prometheus text, or OpenMetrics when asked for</td></tr>
 * <tr><td>{@code GET /health/live}</td><td>200, or 503 when a restart would help</td></tr>
 * <tr><td>{@code GET /health/ready}</td><td>200 or 503, and with the token a JSON document of all dependencies</td></tr>
 * </table>
 *
 * <p>The health paths answer even when everything else is busy. Thread-safe.
 */
public final class OperationsEndpoint implements AutoCloseable {
    private final HttpEndpoint http;
    private final Health health;
    private final Metrics metrics;

    /**
     * @param settings where, and who may read
     * @param health what the health paths show
     * @param metrics what {@code /metrics} shows
     */
    public OperationsEndpoint(OperationsSettings settings, Health health, Metrics metrics) {
        this.health = health;
        this.metrics = metrics;
        this.http = new HttpEndpoint("operations", settings.http());
        http.route("GET", "/metrics", this::metrics);
        http.quick("/health/live", request -> status(health.isLive(), "live"));
        http.quick("/health/ready", this::ready);
    }

    /** Adds a route of the service's own for all methods; needs the token. See {@link HttpEndpoint#route(String, Route)}. */
    public OperationsEndpoint route(String path, Route route) {
        http.route(path, route);
        return this;
    }

    /** Adds a route of the service's own for one method; needs the token. */
    public OperationsEndpoint route(String method, String path, Route route) {
        http.route(method, path, route);
        return this;
    }

    /**
     * Binds and serves.
     *
     * @throws IOException when the address can't be bound
     */
    public void start() throws IOException {
        http.start();
    }

    /** The port it listens at. */
    public int port() {
        return http.port();
    }

    /** Where it listens. */
    public URI uri() {
        return http.uri();
    }

    @Override
    public void close() {
        http.close();
    }

    private Response metrics(Request request) {
        String accept = request.header("Accept").orElse("").toLowerCase(Locale.ROOT);
        String type = accept.contains("application/openmetrics-text") ? Metrics.OPEN_METRICS : Metrics.PROMETHEUS_TEXT;
        return Response.of(200, type, metrics.scrape(type));
    }

    private Response ready(Request request) {
        if (!request.authorized()) {
            return status(health.isReady(), "ready");
        }
        Health.Report report = health.report();
        return Response.json(report.ready() ? 200 : 503, json(report));
    }

    private static Response status(boolean good, String what) {
        return good ? Response.text(200, what + "\n") : Response.text(503, "not " + what + "\n");
    }

    private static String json(Health.Report report) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("service", report.service());
        root.put("instance", report.instance());
        root.put("state", report.state().name());
        root.put("since", report.since().toString());
        root.put("reason", report.reason());
        root.put("live", report.live());
        root.put("ready", report.ready());
        ArrayNode dependencies = root.putArray("dependencies");
        for (Dependency.Status status : report.dependencies()) {
            dependencies
                    .addObject()
                    .put("name", status.name())
                    .put("status", status.up() ? "up" : "down")
                    .put("critical", status.critical())
                    .put("since", status.since().toString())
                    .put("reason", status.reason());
        }
        return root.toString();
    }
}
