package org.crisisline.escalation.channel.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A real HTTP receiver on the loopback interface that answers by a script, and with one status when that is at its end. */
public final class Receiver implements AutoCloseable {
    public record Seen(String method, String path, Map<String, List<String>> headers, String body, long nanos) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().get(0))
                    .findFirst()
                    .orElse(null);
        }
    }

    interface Answer {
        void give(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final int statusAtTheEnd;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConcurrentLinkedQueue<Answer> script = new ConcurrentLinkedQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    public final List<Seen> seen = new CopyOnWriteArrayList<>();

    public Receiver() throws IOException {
        this(200);
    }

    Receiver(int statusAtTheEnd) throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16), statusAtTheEnd);
    }

    private Receiver(HttpServer server, int statusAtTheEnd) {
        this.server = server;
        this.statusAtTheEnd = statusAtTheEnd;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** One that shows this context's certificate. */
    static Receiver overTls(SSLContext context, int statusAtTheEnd) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new Receiver(server, statusAtTheEnd);
    }

    public URI uri() {
        return URI.create((server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort() + "/oncall");
    }

    Receiver then(Answer answer) {
        script.add(answer);
        return this;
    }

    Receiver thenStatus(int status) {
        return then(exchange -> exchange.sendResponseHeaders(status, -1));
    }

    Receiver thenStatus(int status, String header, String value) {
        return then(exchange -> {
            exchange.getResponseHeaders().set(header, value);
            exchange.sendResponseHeaders(status, -1);
        });
    }

    /** Takes the request and says nothing until the test is over. */
    Receiver thenHang() {
        return then(exchange -> awaitEnd());
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            seen.add(new Seen(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                    System.nanoTime()));
            Answer answer = script.poll();
            if (answer == null) {
                exchange.sendResponseHeaders(statusAtTheEnd, -1);
            } else {
                answer.give(exchange);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
