package org.crisisline.runtime.operations;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crisisline.runtime.logging.LogKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP/1.1 server on the JDK's {@link HttpServer}: routes, a bearer token, bounds on everything.
 *
 * <p>Requests' heads are read on four threads, the <i>readers</i>. {@linkplain #quick Quick} routes answer there. All others go to the
 * <i>workers</i>, which also read the body and write the answer; when all are busy and the queue is full, the answer is 503. So a slow route or
 * client holds up no quick one. An {@link AsyncRoute} keeps no thread while it waits; its late answer is written on a thread for these. A request
 * that doesn't arrive within 10 s, or an answer that doesn't leave within 60 s, ends its connection.
 *
 * <p>Routes may be added before and after {@link #start}. Thread-safe.
 */
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int READERS = 4;
    private static final int LATE_WRITERS = 2;
    private static final int LEAST_BACKLOG = 128;
    private static final long CLOSE_MILLIS = 1_000;

    static {
        // The JDK reads these once, when its first server is made; there is no other way to set them. They don't
        // overrule -D.
        // Without it an answer on a reused connection waits 40 ms for a delayed acknowledgement: Nagle.
        setIfAbsent("sun.net.httpserver.nodelay", "true");
        // Seconds for a request to arrive, and for its answer to leave. Default: for ever.
        setIfAbsent("sun.net.httpserver.maxReqTime", "10");
        setIfAbsent("sun.net.httpserver.maxRspTime", "60");
        // Default: any number. One that is open costs some kilobytes; a burst of escalations needs one each.
        setIfAbsent("jdk.httpserver.maxConnections", "4096");
    }

    private enum Handling {
        ROUTE(true, false),
        OPEN_ROUTE(false, false),
        QUICK(false, true);

        private final boolean needsToken;
        private final boolean onReader;

        Handling(boolean needsToken, boolean onReader) {
            this.needsToken = needsToken;
            this.onReader = onReader;
        }
    }

    private record Entry(Handling handling, Map<String, AsyncRoute> byMethod) {}

    private record Match(Entry entry, String remainder) {}

    private final String name;
    private final HttpSettings settings;
    private final Gatekeeper gatekeeper;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor readers;
    private final ThreadPoolExecutor workers;
    private final ThreadPoolExecutor lateWriters;
    private final int backlog;
    private HttpServer server;
    private boolean closed;

    /**
     * @param name for threads and the log
     * @param settings where and how much
     */
    public HttpEndpoint(String name, HttpSettings settings) {
        this.name = Objects.requireNonNull(name, "name");
        this.settings = settings;
        this.gatekeeper = new Gatekeeper(settings.token());
        this.backlog = Math.max(LEAST_BACKLOG, settings.queue());
        // The server can't answer what its executor refuses; the time-out for requests ends such connections.
        this.readers = pool(name + "-http-reader", READERS, backlog);
        this.workers = pool(name + "-http-worker", settings.workers(), settings.queue());
        // Apart from the workers: an answer that was waited for is not refused because new requests fill their queue.
        this.lateWriters = pool(name + "-http-late", LATE_WRITERS, backlog);
    }

    /**
     * Adds a route for all methods; needs the token if there is one.
     *
     * @param path exact, or with {@code /*} at the end for everything below it
     */
    public HttpEndpoint route(String path, Route route) {
        return add(Handling.ROUTE, "*", path, atOnce(route));
    }

    /**
     * Adds a route for one method (GET serves HEAD too); needs the token if there is one. Other methods get 405.
     *
     * @param path exact, or with {@code /*} at the end for everything below it
     */
    public HttpEndpoint route(String method, String path, Route route) {
        return add(Handling.ROUTE, method, path, atOnce(route));
    }

    /** As {@link #route(String, String, Route)}, for everybody: it may look at {@link Request#authorized()}. */
    public HttpEndpoint openRoute(String method, String path, Route route) {
        return add(Handling.OPEN_ROUTE, method, path, atOnce(route));
    }

    /** As {@link #openRoute}, for a route that takes its time without taking a thread. */
    public HttpEndpoint openAsyncRoute(String method, String path, AsyncRoute route) {
        return add(Handling.OPEN_ROUTE, method, path, route);
    }

    /**
     * Adds an open GET route that answers even when all workers are busy. It gets no body, and must neither block nor answer with
     * more than a few kilobytes.
     */
    public HttpEndpoint quick(String path, Route route) {
        return add(Handling.QUICK, "GET", path, atOnce(route));
    }

    private static AsyncRoute atOnce(Route route) {
        Objects.requireNonNull(route, "route");
        return request -> CompletableFuture.completedStage(Objects.requireNonNull(route.handle(request), "response"));
    }

    private HttpEndpoint add(Handling handling, String method, String path, AsyncRoute route) {
        Objects.requireNonNull(route, "route");
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("route \"" + path + "\": expected a path that begins with /");
        }
        Entry entry = entries.computeIfAbsent(path, p -> new Entry(handling, new ConcurrentHashMap<>()));
        if (entry.handling() != handling) {
            throw new IllegalStateException("route " + path + " can't be open for one method and not for another");
        }
        if (entry.byMethod().putIfAbsent(method, route) != null) {
            throw new IllegalStateException("route " + method + " " + path + " is there twice");
        }
        return this;
    }

    /**
     * Binds and serves.
     *
     * @throws IOException when the address can't be bound; the message names it
     */
    public synchronized void start() throws IOException {
        if (server != null || closed) {
            throw new IllegalStateException(name + " was started before");
        }
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        if (address.isUnresolved()) {
            throw new IOException(name + " can't listen: host \"" + settings.host() + "\" is unknown");
        }
        try {
            server = create(address);
        } catch (IOException e) {
            throw new IOException(
                    name + " can't listen at " + settings.host() + ":" + settings.port() + ": " + e.getMessage(), e);
        }
        server.setExecutor(readers);
        server.createContext("/", this::read);
        server.start();
        log.atInfo()
                .addKeyValue(LogKeys.STEP, name)
                .addKeyValue(LogKeys.ADDRESS, uri())
                .log("endpoint listens");
    }

    private HttpServer create(InetSocketAddress address) throws IOException {
        if (settings.tls().isEmpty()) {
            return HttpServer.create(address, backlog);
        }
        HttpsServer https = HttpsServer.create(address, backlog);
        https.setHttpsConfigurator(new HttpsConfigurator(settings.tls().get()));
        return https;
    }

    /** The port it listens at. */
    public synchronized int port() {
        if (server == null) {
            throw new IllegalStateException(name + " doesn't listen");
        }
        return server.getAddress().getPort();
    }

    /** Where it listens, such as {@code http://127.0.0.1:9101}. */
    public URI uri() {
        String host = settings.host().indexOf(':') >= 0 ? "[" + settings.host() + "]" : settings.host();
        return URI.create((settings.tls().isPresent() ? "https://" : "http://") + host + ":" + port());
    }

    /** On a reader: finds the route, and answers it or passes it on. */
    private void read(HttpExchange exchange) throws IOException {
        HttpWire wire = new HttpWire(exchange, settings.maxBodyBytes());
        Optional<Response> refusal = gatekeeper.refuseForeign(exchange.getRequestHeaders());
        if (refusal.isPresent()) {
            wire.refuse(refusal.get());
            return;
        }
        Match match = find(wire.path());
        if (match == null) {
            wire.refuse(Response.error(404, "nothing is here"));
            return;
        }
        boolean authorized = gatekeeper.authorizes(exchange.getRequestHeaders());
        if (match.entry().handling().needsToken && !authorized) {
            wire.refuse(Response.error(401, "a bearer token is needed").withHeader("WWW-Authenticate", "Bearer"));
            return;
        }
        AsyncRoute route = forMethod(match.entry(), wire.method());
        if (route == null) {
            wire.refuse(Response.error(405, "this path has no method " + wire.method())
                    .withHeader("Allow", allowed(match.entry())));
            return;
        }
        if (match.entry().handling().onReader) {
            answer(wire, run(route, wire.withoutBody(match.remainder(), authorized)));
            return;
        }
        try {
            workers.execute(() -> work(wire, route, match.remainder(), authorized));
        } catch (RejectedExecutionException e) {
            wire.refuse(Response.error(503, "too busy").withHeader("Retry-After", "1"));
        }
    }

    /** On a worker. */
    private void work(HttpWire wire, AsyncRoute route, String remainder, boolean authorized) {
        try {
            Optional<Request> request = wire.withBody(remainder, authorized);
            if (request.isEmpty()) {
                wire.refuse(Response.error(413, "the body has more than " + settings.maxBodyBytes() + " bytes"));
            } else {
                answer(wire, run(route, request.get()));
            }
        } catch (IOException e) {
            // The client went away, or was too slow and was cut off.
            log.atDebug().addKeyValue(LogKeys.STEP, name).setCause(e).log("exchange failed");
            wire.abandon();
        } catch (RuntimeException | Error e) {
            wire.abandon();
            throw e;
        }
    }

    /** Writes the answer here if it is there, otherwise when it comes, on a thread of ours. */
    private void answer(HttpWire wire, CompletableFuture<Response> answer) throws IOException {
        if (answer.isDone()) {
            wire.answer(answer.join());
            return;
        }
        var unused = answer.thenAcceptAsync(response -> answerLate(wire, response), lateWriters)
                .exceptionally(refused -> {
                    // No room for it, or the endpoint was closed meanwhile: whoever waits sees the connection end.
                    wire.abandon();
                    return null;
                });
    }

    private void answerLate(HttpWire wire, Response response) {
        try {
            wire.answer(response);
        } catch (IOException e) {
            log.atDebug().addKeyValue(LogKeys.STEP, name).setCause(e).log("exchange failed");
            wire.abandon();
        }
    }

    /** Never fails: what the route stumbles over becomes an answer. */
    private CompletableFuture<Response> run(AsyncRoute route, Request request) {
        CompletableFuture<Response> answer;
        try {
            answer = route.handle(request).toCompletableFuture();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.completedFuture(Response.error(503, "stopping"));
        } catch (Exception e) {
            return CompletableFuture.completedFuture(failed(request, e));
        }
        return answer.handle((response, error) -> error == null
                ? Objects.requireNonNullElseGet(response, () -> failed(request, new NullPointerException("response")))
                : failed(request, error));
    }

    private Response failed(Request request, Throwable error) {
        log.atError()
                .addKeyValue(LogKeys.STEP, name)
                .addKeyValue(LogKeys.METHOD, request.method())
                .addKeyValue(LogKeys.PATH, request.path())
                .setCause(error)
                .log("route failed");
        return Response.error(500, "internal error");
    }

    private Match find(String path) {
        Entry exact = entries.get(path);
        if (exact != null) {
            return new Match(exact, "");
        }
        for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
            Entry below = entries.get(path.substring(0, slash) + "/*");
            if (below != null) {
                return new Match(below, path.substring(slash + 1));
            }
        }
        return null;
    }

    private static AsyncRoute forMethod(Entry entry, String method) {
        AsyncRoute route = entry.byMethod().get(method);
        return route != null ? route : entry.byMethod().get("*");
    }

    private static String allowed(Entry entry) {
        Map<String, AsyncRoute> methods = new TreeMap<>(entry.byMethod());
        return String.join(", ", methods.keySet()) + (methods.containsKey("GET") ? ", HEAD" : "");
    }

    /** Stops listening, gives running routes a second, and ends what is left. Doing it twice does nothing. */
    @Override
    public void close() {
        HttpServer open;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            open = server;
        }
        // HttpServer.stop(seconds) waits all of them even when nothing is running, so the wait is ours.
        end(workers);
        end(lateWriters);
        if (open != null) {
            open.stop(0);
        }
        end(readers);
    }

    private static void end(ExecutorService pool) {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadPoolExecutor pool(String threadName, int threads, int queue) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, threadName + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue), factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
