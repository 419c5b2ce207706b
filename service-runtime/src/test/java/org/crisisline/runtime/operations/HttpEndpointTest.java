package org.crisisline.runtime.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.ConfigurationException;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
    private static final Optional<Secret> TOKEN = Optional.of(new Secret("t0ken"));

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    private HttpEndpoint start(HttpSettings settings, Map<String, Route> routes) throws IOException {
        HttpEndpoint endpoint = new HttpEndpoint("test", settings);
        routes.forEach(endpoint::route);
        open.add(endpoint);
        endpoint.start();
        return endpoint;
    }

    private static HttpSettings settings(Optional<Secret> token) {
        return HttpSettings.of("127.0.0.1", 0, token);
    }

    private HttpResponse<String> get(URI base, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void route_getsMethodPathQueryHeadersAndBody() throws Exception {
        HttpEndpoint endpoint = start(
                settings(Optional.empty()),
                Map.of(
                        "/echo/*",
                        r -> Response.text(
                                200,
                                String.join(
                                        ",",
                                        r.method(),
                                        r.path(),
                                        r.remainder(),
                                        r.query("a").orElse("-"),
                                        r.query("none").orElse("-"),
                                        r.header("X-Test").orElse("-"),
                                        r.bodyText()))));
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(endpoint.uri().resolve("/echo/x%20y?a=1%2B1&a=2"))
                        .header("x-test", "h")
                        .POST(BodyPublishers.ofString("bödy"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("POST,/echo/x y,x y,1+1,-,h,bödy");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void unknownPath_404_wrongMethod_405_head_hasNoBody() throws Exception {
        HttpEndpoint endpoint = new HttpEndpoint("test", settings(Optional.empty()));
        open.add(endpoint);
        endpoint.route("GET", "/only", r -> Response.text(200, "yes"));
        endpoint.start();
        assertThat(get(endpoint.uri(), "/nothing").statusCode()).isEqualTo(404);
        HttpResponse<String> wrong = client.send(
                HttpRequest.newBuilder(endpoint.uri().resolve("/only"))
                        .PUT(BodyPublishers.ofString("x"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("Allow")).contains("GET, HEAD");
        HttpResponse<String> head = client.send(
                HttpRequest.newBuilder(endpoint.uri().resolve("/only"))
                        .method("HEAD", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length")).contains("3");
    }

    @Test
    void token_isNeeded_andMustBeRight() throws Exception {
        HttpEndpoint endpoint = start(settings(TOKEN), Map.of("/x", r -> Response.text(200, "ok")));
        HttpResponse<String> without = get(endpoint.uri(), "/x");
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(get(endpoint.uri(), "/x", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(get(endpoint.uri(), "/x", "Authorization", "Basic t0ken").statusCode())
                .isEqualTo(401);
        assertThat(get(endpoint.uri(), "/x", "Authorization", "Bearer t0ken").statusCode())
                .isEqualTo(200);
    }

    @Test
    void tooBigBody_413_announcedOrNot() throws Exception {
        HttpEndpoint endpoint = start(
                settings(Optional.empty()).withBounds(2, 2, 10), Map.of("/x", r -> Response.text(200, r.bodyText())));
        assertThat(post(endpoint, BodyPublishers.ofString("1234567890")).statusCode())
                .isEqualTo(200);
        assertThat(post(endpoint, BodyPublishers.ofString("12345678901")).statusCode())
                .isEqualTo(413);
        assertThat(post(endpoint, BodyPublishers.fromPublisher(BodyPublishers.ofString("12345678901")))
                        .statusCode())
                .isEqualTo(413);
    }

    private HttpResponse<String> post(HttpEndpoint endpoint, HttpRequest.BodyPublisher body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(endpoint.uri().resolve("/x")).POST(body).build(), BodyHandlers.ofString());
    }

    @Test
    void routeThatThrows_500_withoutDetail() throws Exception {
        HttpEndpoint endpoint = start(settings(Optional.empty()), Map.of("/x", r -> {
            throw new IOException("internal detail");
        }));
        HttpResponse<String> response = get(endpoint.uri(), "/x");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("{\"error\":\"internal error\"}");
    }

    @Test
    void slowRoutes_takeWorkersOnly_moreAreRefused_quickOnesAnswer() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch working = new CountDownLatch(2);
        HttpEndpoint endpoint =
                new HttpEndpoint("test", settings(Optional.empty()).withBounds(2, 1, 10));
        open.add(endpoint);
        endpoint.route("/slow", r -> {
            working.countDown();
            release.await();
            return Response.text(200, "late");
        });
        endpoint.quick("/health/live", r -> Response.text(200, "live"));
        endpoint.start();
        List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            slow.add(client.sendAsync(
                    HttpRequest.newBuilder(endpoint.uri().resolve("/slow")).build(), BodyHandlers.ofString()));
        }
        assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(get(endpoint.uri(), "/health/live").body()).isEqualTo("live");
        // Two work, one waits: three of six are refused at once.
        await().until(() -> slow.stream().filter(CompletableFuture::isDone).count() == 3);
        assertThat(slow.stream()
                        .filter(CompletableFuture::isDone)
                        .map(f -> f.join().statusCode()))
                .containsOnly(503);

        release.countDown();
        assertThat(slow.stream().map(f -> f.join().statusCode()).filter(s -> s == 200))
                .hasSize(3);
    }

    @Test
    void withoutToken_foreignPagesAreKeptOut() throws Exception {
        HttpEndpoint endpoint = start(settings(Optional.empty()), Map.of("/x", r -> Response.text(200, "ok")));
        assertThat(raw(endpoint, "GET /x HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421");
        assertThat(get(endpoint.uri(), "/x", "Origin", "https://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(get(endpoint.uri(), "/x", "Origin", "http://localhost:1").statusCode())
                .isEqualTo(200);
    }

    @Test
    void garbage_isAnswered_andTheEndpointLives() throws Exception {
        HttpEndpoint endpoint = start(settings(Optional.empty()), Map.of("/x", r -> Response.text(200, "ok")));
        assertThat(raw(endpoint, "garbage\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(get(endpoint.uri(), "/x").statusCode()).isEqualTo(200);
    }

    private static String raw(HttpEndpoint endpoint, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(UTF_8));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void portThatIsTaken_isNamed() throws Exception {
        HttpEndpoint first = start(settings(Optional.empty()), Map.of());
        HttpEndpoint second = new HttpEndpoint("second", HttpSettings.of("127.0.0.1", first.port(), Optional.empty()));
        open.add(second);
        assertThatThrownBy(second::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("second can't listen at 127.0.0.1:" + first.port());
    }

    @Test
    void openAddress_withoutToken_isRefused() {
        assertThatThrownBy(() -> HttpSettings.of("0.0.0.0", 0, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OperationsSettings.from(ConfigReader.of(
                        ConfigSource.load("x", null, Map.of(), Map.of("OPERATIONS_HOST", "0.0.0.0")), "operations")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "operations.host = \"0.0.0.0\" (env OPERATIONS_HOST): expected a loopback address, or a token in"
                                + " operations.token");
        OperationsSettings settings = OperationsSettings.from(ConfigReader.of(
                ConfigSource.load(
                        "x", null, Map.of(), Map.of("OPERATIONS_HOST", "0.0.0.0", "OPERATIONS_TOKEN", "hunter2")),
                "operations"));
        assertThat(settings.toString()).doesNotContain("hunter2");
    }

    @Test
    void operations_showHealthAndMetrics() throws Exception {
        TestClock clock = new TestClock();
        Instance instance = new Instance("svc", "svc-1");
        Lifecycle lifecycle = new Lifecycle("svc", clock);
        Health health = new Health(instance, lifecycle, clock);
        Dependency kafka = health.dependency("kafka");
        Metrics metrics = new Metrics(instance);
        open.add(metrics);
        OperationsEndpoint operations =
                new OperationsEndpoint(new OperationsSettings("127.0.0.1", 0, TOKEN), health, metrics);
        open.add(operations);
        operations.route("GET", "/status", r -> Response.json(200, "{}"));
        operations.start();
        lifecycle.starting();
        lifecycle.running();
        URI uri = operations.uri();

        assertThat(get(uri, "/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> bare = get(uri, "/health/ready");
        assertThat(bare.statusCode()).isEqualTo(503);
        assertThat(bare.body()).isEqualTo("not ready\n");
        kafka.up();
        HttpResponse<String> full = get(uri, "/health/ready", "Authorization", "Bearer t0ken");
        assertThat(full.statusCode()).isEqualTo(200);
        JsonNode json = new ObjectMapper().readTree(full.body());
        assertThat(json.get("state").asText()).isEqualTo("RUNNING");
        assertThat(json.get("dependencies").get(0).toString())
                .isEqualTo(
                        "{\"name\":\"kafka\",\"status\":\"up\",\"critical\":true,\"since\":\"2026-01-01T00:00:00Z\",\"reason\":\"\"}");

        assertThat(get(uri, "/metrics").statusCode()).isEqualTo(401);
        assertThat(get(uri, "/status").statusCode()).isEqualTo(401);
        assertThat(get(uri, "/metrics", "Authorization", "Bearer t0ken").body()).contains("jvm_memory_used_bytes");
        assertThat(get(uri, "/metrics", "Authorization", "Bearer t0ken", "Accept", "application/openmetrics-text")
                        .body())
                .endsWith("# EOF\n");

        lifecycle.fail("broken");
        assertThat(get(uri, "/health/live").statusCode()).isEqualTo(503);
    }

    @Test
    void asyncRoutes_whileTheyWait_holdNoThread() throws Exception {
        List<CompletableFuture<Response>> held = new CopyOnWriteArrayList<>();
        HttpEndpoint endpoint =
                new HttpEndpoint("test", settings(Optional.empty()).withBounds(1, 200, 10));
        open.add(endpoint);
        endpoint.openAsyncRoute("POST", "/slow", r -> {
            CompletableFuture<Response> answer = new CompletableFuture<>();
            held.add(answer);
            return answer;
        });
        endpoint.openRoute("POST", "/soon", r -> Response.text(200, "soon"));
        endpoint.start();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(client.sendAsync(
                    HttpRequest.newBuilder(endpoint.uri().resolve("/slow"))
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString()));
        }
        await().until(() -> held.size() == 100);

        assertThat(client.send(
                                HttpRequest.newBuilder(endpoint.uri().resolve("/soon"))
                                        .POST(BodyPublishers.noBody())
                                        .build(),
                                BodyHandlers.ofString())
                        .body())
                .isEqualTo("soon");
        held.forEach(answer -> answer.complete(Response.text(200, "late")));

        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("late");
        }
    }

    @Test
    void asyncRoute_failingLate_500WithoutDetail() throws Exception {
        HttpEndpoint endpoint = new HttpEndpoint("test", settings(Optional.empty()));
        open.add(endpoint);
        CompletableFuture<Response> answer = new CompletableFuture<>();
        endpoint.openAsyncRoute("GET", "/slow", r -> answer);
        endpoint.start();
        CompletableFuture<HttpResponse<String>> response = client.sendAsync(
                HttpRequest.newBuilder(endpoint.uri().resolve("/slow")).build(), BodyHandlers.ofString());

        answer.completeExceptionally(new IllegalStateException("detail"));

        assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(500);
        assertThat(response.get().body()).doesNotContain("detail");
    }
}
