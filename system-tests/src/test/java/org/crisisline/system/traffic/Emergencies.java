package org.crisisline.system.traffic;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.crisisline.cli.oncall.CallBook;
import org.crisisline.cli.oncall.CallStory;
import org.crisisline.cli.perf.Caller;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.CrisisClient;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.system.fleet.Fleet;

/**
 * A steady stream of people who ask for a human, each once and in a session of its own, so that each is a call of its own; and the book of
 * who was called. They are there before they ask, spread over the gateways. For one thread, the test's, but for {@link #book}.
 */
public final class Emergencies implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONNECTING_AT_ONCE = 16;

    private final Fleet fleet;
    private final int perSecond;
    private final CallBook book = new CallBook();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final String run = Long.toString(System.nanoTime(), Character.MAX_RADIX);
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<String, Caller> callers;
    private volatile boolean asking;
    private Thread asker;

    /**
     * Lets them come in; returns when all are there.
     *
     * @param perSecond how many of them ask in a second
     * @param lasts for how long there are enough of them
     */
    public Emergencies(Fleet fleet, int perSecond, Duration lasts) {
        this.fleet = fleet;
        this.perSecond = perSecond;
        fleet.onCall(book::called);
        callers = IntStream.range(0, Math.toIntExact(lasts.toSeconds() * perSecond))
                .boxed()
                .collect(Collectors.toMap(
                        i -> "emergency-" + run + "-" + i,
                        i -> caller("emergency-" + run + "-" + i, i),
                        (one, other) -> one,
                        LinkedHashMap::new));
        connect(new ArrayList<>(callers.values()));
    }

    private Caller caller(String session, int firstGateway) {
        List<String> urls = new ArrayList<>(fleet.gatewayUrls());
        Collections.rotate(urls, firstGateway);
        Caller caller = new Caller(session, book, Ticker.system());
        caller.use(CrisisClient.builder()
                .gateways(urls)
                .trust(fleet.trust())
                .token(fleet.token(session, "person", TokenRole.PERSON))
                .eventLoopGroup(loops)
                .listener(caller)
                .build());
        return caller;
    }

    private static void connect(List<Caller> all) {
        for (int i = 0; i < all.size(); i += CONNECTING_AT_ONCE) {
            awaitEach(all.subList(i, Math.min(all.size(), i + CONNECTING_AT_ONCE)), Caller::connect);
        }
    }

    private static void awaitEach(List<Caller> some, Function<Caller, CompletionStage<?>> step) {
        List<? extends CompletableFuture<?>> all = some.stream()
                .map(step.andThen(CompletionStage::toCompletableFuture))
                .toList();
        all.forEach(one -> one.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
    }

    /** They ask, one after the other, until {@link #stop} or until all have. */
    public void begin() {
        asking = true;
        asker = new Thread(this::askWhoIsDue, "emergencies");
        asker.setDaemon(true);
        asker.start();
    }

    /** Nobody else asks. Calls may still be on their way. */
    public void stop() throws InterruptedException {
        asking = false;
        asker.join();
    }

    private void askWhoIsDue() {
        long due = System.nanoTime();
        for (Map.Entry<String, Caller> next : callers.entrySet()) {
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            if (!asking) {
                return;
            }
            var unused = next.getValue()
                    .ask(due)
                    .whenComplete((accepted, failure) ->
                            answers.put(next.getKey(), failure == null ? "accepted" : failure.getMessage()));
            due += TimeUnit.SECONDS.toNanos(1) / perSecond;
        }
    }

    /** Who asked, and who was called. Any thread. */
    public CallBook book() {
        return book;
    }

    /** A story in the words of a failed test: whose, and what the gateway answered. */
    public String describe(CallStory story) {
        return story.sessionId() + " " + answers.getOrDefault(story.sessionId(), "not answered") + ", calls "
                + story.calls().size() + ", keys " + story.keys();
    }

    /** They leave for good. */
    @Override
    public void close() {
        asking = false;
        callers.values().forEach(Caller::leave);
        loops.shutdownGracefully(1, 5, TimeUnit.SECONDS).awaitUninterruptibly(8, TimeUnit.SECONDS);
    }
}
