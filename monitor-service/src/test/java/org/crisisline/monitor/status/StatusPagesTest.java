package org.crisisline.monitor.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.crisisline.monitor.alert.AlertBook;
import org.crisisline.monitor.alert.AlertRule;
import org.crisisline.monitor.alert.Moment;
import org.crisisline.monitor.promise.Judge;
import org.crisisline.monitor.promise.Promise;
import org.crisisline.monitor.watch.Watch;
import org.crisisline.monitor.watch.WatchSettings;
import org.crisisline.monitor.window.Measured;
import org.crisisline.monitor.window.WindowLength;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.operations.HttpSettings;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.AlertSeverity;
import org.crisisline.schemas.record.GatewayHeartbeat;
import org.crisisline.schemas.record.HistogramSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over a real socket. */
@Timeout(30)
class StatusPagesTest {
    private static final long LOG = 1_700_000_000_000L;
    private static final Pattern SAMPLE = Pattern.compile("[a-z_]+\\{([a-z_]+=\"(\\\\.|[^\"\\\\])*\",?)+} -?[0-9.E-]+");

    private final TestClock clock = new TestClock(Instant.parse("2026-03-01T02:03:04.005Z"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final Watch watch = new Watch(
            new Judge(
                    List.of(
                            new Promise.Latency(
                                    "delivery",
                                    "crisis_gateway_delivery_seconds",
                                    99,
                                    Duration.ofMillis(100),
                                    AlertSeverity.WARNING,
                                    2),
                            new Promise.Latency(
                                    "escalation",
                                    "crisis_gateway_escalation_seconds",
                                    100,
                                    Duration.ofMillis(200),
                                    AlertSeverity.EMERGENCY,
                                    1),
                            new Promise.Success(
                                    "connection-success", "ok_total", "bad_total", 0.95, AlertSeverity.WARNING, 2)),
                    WindowLength.ONE_MINUTE),
            new AlertBook(new AlertRule(Duration.ofSeconds(3), Duration.ofSeconds(60), Duration.ofSeconds(15)), 10),
            new WatchSettings(Duration.ofSeconds(5), Duration.ofSeconds(60), 10, 10),
            List::of,
            alert -> {},
            now());

    private Moment now() {
        return new Moment(clock.instant(), clock.nanos());
    }

    private void measure() {
        watch.telemetry(
                Measured.telemetry(
                        "gw-\"1\"",
                        List.of(
                                new HistogramSnapshot(
                                        "crisis_gateway_delivery_seconds",
                                        Map.of("priority", "NORMAL"),
                                        Measured.histogram(Measured.millis(4, 5, 6))),
                                new HistogramSnapshot(
                                        "crisis_gateway_escalation_seconds",
                                        Map.of(),
                                        Measured.histogram(Measured.millis(250)))),
                        List.of()),
                LOG,
                now());
        watch.heartbeat(
                GatewayHeartbeat.newBuilder()
                        .setGatewayId("gw-1")
                        .setEpoch(1)
                        .setMailbox(3)
                        .setBeat(1)
                        .setUrl("wss://localhost:8443")
                        .setConnections(17)
                        .build(),
                LOG - 10_000,
                now());
        watch.tick(now());
    }

    private HttpResponse<String> get(URI base, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theStatusSaysHowEverythingStands() throws Exception {
        measure();
        try (StatusPages pages = new StatusPages(HttpSettings.of("127.0.0.1", 0, Optional.empty()), watch::status)) {
            pages.start();

            HttpResponse<String> answer = get(pages.uri(), "/api/status");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            JsonNode status = new ObjectMapper().readTree(answer.body());
            assertThat(status.get("at").asText()).isEqualTo("2026-03-01T02:03:04.005Z");
            assertThat(status.get("held").asBoolean()).isFalse();
            JsonNode delivery = status.get("promises").get(0);
            assertThat(delivery.get("name").asText()).isEqualTo("delivery");
            assertThat(delivery.get("metric").asText()).isEqualTo("crisis_gateway_delivery_seconds");
            assertThat(delivery.get("promiseMs").asDouble()).isEqualTo(100);
            assertThat(delivery.get("held").asBoolean()).isTrue();
            assertThat(delivery.get("window").asText()).isEqualTo("1m");
            assertThat(delivery.get("count").asLong()).isEqualTo(3);
            assertThat(delivery.get("p50Ms").asDouble()).isCloseTo(5, within(0.01));
            assertThat(delivery.get("p90Ms").asDouble()).isCloseTo(6, within(0.01));
            assertThat(delivery.get("p99Ms").asDouble()).isCloseTo(6, within(0.01));
            assertThat(delivery.get("maxMs").asDouble()).isCloseTo(6, within(0.01));
            assertThat(delivery.get("windows")).hasSize(3);
            assertThat(status.get("promises").get(1).get("verdict").asText()).isEqualTo("BROKEN");
            assertThat(status.get("promises").get(2).get("verdict").asText()).isEqualTo("NO_DATA");
            assertThat(status.get("promises").get(2).get("promiseShare").asDouble())
                    .isEqualTo(0.95);
            JsonNode service = status.get("services").get(0);
            assertThat(service.get("service").asText()).isEqualTo("ingress-gateway");
            assertThat(service.get("lastSeenMsAgo").asLong()).isZero();
            assertThat(service.get("up").asBoolean()).isTrue();
            JsonNode gateway = status.get("gateways").get(0);
            assertThat(gateway.get("connections").asInt()).isEqualTo(17);
            assertThat(gateway.get("up").asBoolean()).isFalse();
            assertThat(status.get("alerts").get(0).get("severity").asText()).isEqualTo("EMERGENCY");
        }
    }

    @Test
    void beforeAnythingIsKnownTheStatusIsThereAndEmpty() throws Exception {
        try (StatusPages pages = new StatusPages(HttpSettings.of("127.0.0.1", 0, Optional.empty()), watch::status)) {
            pages.start();

            JsonNode status =
                    new ObjectMapper().readTree(get(pages.uri(), "/api/status").body());

            assertThat(status.get("services")).isEmpty();
            assertThat(status.get("alerts")).isEmpty();
        }
    }

    @Test
    void prometheusGetsWellFormedSamplesEachWithAHead() throws Exception {
        measure();
        try (StatusPages pages = new StatusPages(HttpSettings.of("127.0.0.1", 0, Optional.empty()), watch::status)) {
            pages.start();

            String text = get(pages.uri(), "/metrics").body();

            assertThat(text)
                    .contains("crisis_promise_held{promise=\"delivery\"} 1.0\n")
                    .contains("crisis_promise_held{promise=\"escalation\"} 0.0\n")
                    .contains(
                            "crisis_fleet_latency_seconds{metric=\"crisis_gateway_delivery_seconds\",percentile=\"99\","
                                    + "priority=\"NORMAL\",window=\"1m\"} 0.006")
                    .contains("peer_instance=\"gw-\\\"1\\\"\"")
                    .contains("crisis_fleet_gateway_connections{gateway=\"gw-1\"} 0.0\n")
                    .contains("crisis_alert_firing{severity=\"emergency\",subject=\"escalation\"} 1.0\n");
            String described = "";
            for (String line : text.lines().toList()) {
                if (line.startsWith("# HELP ")) {
                    described = line.substring(7, line.indexOf(' ', 7));
                } else if (!line.startsWith("# TYPE ")) {
                    assertThat(line).matches(SAMPLE).startsWith(described + "{");
                }
            }
        }
    }

    @Test
    void thePageStandsAlone() throws Exception {
        try (StatusPages pages = new StatusPages(HttpSettings.of("127.0.0.1", 0, Optional.empty()), watch::status)) {
            pages.start();

            HttpResponse<String> answer = get(pages.uri(), "/");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
            String page = answer.body();
            assertThat(page)
                    .contains("fetch(\"api/status\"")
                    .contains("All promises held")
                    .contains("prefers-color-scheme: dark")
                    .contains("The monitor does not answer")
                    .contains("aria-live");
            assertThat(page.replace("http://www.w3.org/2000/svg", ""))
                    .as("nothing from elsewhere, and nothing written as markup")
                    .doesNotContain("http://")
                    .doesNotContain("https://")
                    .doesNotContain("innerHTML")
                    .doesNotContain("<script src")
                    .doesNotContain("<link rel=\"stylesheet\"");
        }
    }

    @Test
    void withATokenTheFiguresNeedItAndThePageDoesNot() throws Exception {
        HttpSettings settings = HttpSettings.of("127.0.0.1", 0, Optional.of(new Secret("t0ken")));
        try (StatusPages pages = new StatusPages(settings, watch::status)) {
            pages.start();

            assertThat(get(pages.uri(), "/").statusCode()).isEqualTo(200);
            assertThat(get(pages.uri(), "/api/status").statusCode()).isEqualTo(401);
            assertThat(get(pages.uri(), "/metrics").statusCode()).isEqualTo(401);
            assertThat(get(pages.uri(), "/api/status", "Authorization", "Bearer t0ken")
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
