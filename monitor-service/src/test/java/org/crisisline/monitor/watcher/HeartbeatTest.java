package org.crisisline.monitor.watcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a real receiver. */
@Timeout(30)
class HeartbeatTest {
    private interface Answer {
        void give(HttpExchange exchange) throws IOException;
    }

    private final TestClock clock = new TestClock();
    private final CountedMetrics metrics = new CountedMetrics();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Answer> script = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;
    private Heartbeat heartbeat;

    @BeforeEach
    void begin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
        heartbeat = heartbeat("http://127.0.0.1:" + server.getAddress().getPort() + "/ping/secret-1");
    }

    @AfterEach
    void over() {
        end.countDown();
        heartbeat.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private Heartbeat heartbeat(String url) {
        return new Heartbeat(
                new HeartbeatSettings(URI.create(url), Duration.ofSeconds(30), Duration.ofSeconds(3)), metrics, clock);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            Answer next = script.poll();
            if (next == null) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                next.give(exchange);
            }
        }
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void watcherThatWorks_looksEachSecond_isHeardAsOftenAsWasSaid() {
        for (int second = 0; second < 60; second++) {
            heartbeat.beat();
            int expected = 1 + second / 30;
            // Sixty times: not after the tenth of a second that Awaitility lets pass before it looks.
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> metrics.heard.get() == expected);
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(seen).containsExactly("GET /ping/secret-1", "GET /ping/secret-1");
        assertThat(heartbeat.isFailing()).isFalse();
    }

    @Test
    void answerThatIsNoSuccess_isAFailureUntilTheNextIsHeard() {
        script.add(exchange -> exchange.sendResponseHeaders(503, -1));
        script.add(exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
        });

        heartbeat.beat();
        await().until(() -> metrics.unheard.get() == 1);
        assertThat(heartbeat.isFailing()).isTrue();
        clock.advance(Duration.ofSeconds(30));
        heartbeat.beat();
        await().until(() -> metrics.unheard.get() == 2);
        clock.advance(Duration.ofSeconds(30));
        heartbeat.beat();
        await().until(() -> metrics.heard.get() == 1);

        await().until(() -> !heartbeat.isFailing());
        assertThat(seen).as("no redirect is followed").hasSize(3).doesNotContain("GET /elsewhere");
    }

    @Test
    void receiverThatHangs_endsWithTheTimeLimit_andTheNextCallGoesOut() {
        script.add(exchange -> awaitEnd());

        heartbeat.beat();

        await().until(() -> metrics.unheard.get() == 1);
        clock.advance(Duration.ofSeconds(30));
        heartbeat.beat();
        await().until(() -> metrics.heard.get() == 1);
    }

    @Test
    void answerWithoutEnd_endsWithTheTimeLimit() {
        script.add(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            awaitEnd();
        });

        heartbeat.beat();

        await().until(() -> metrics.unheard.get() == 1);
        assertThat(heartbeat.isFailing()).isTrue();
    }

    @Test
    void nobodyThere_isAFailure() {
        try (Heartbeat lonely = heartbeat("http://127.0.0.1:9/")) {
            lonely.beat();
            await().until(lonely::isFailing);
        }
    }

    @Test
    void settings_printed_hideThePath() {
        assertThat(new HeartbeatSettings(
                                URI.create("https://hc.example/ping/secret-1"),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(5))
                        .toString())
                .isEqualTo("https://hc.example/…, every 30000 ms");
    }
}
