package org.crisisline.cli.perf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.token.DevelopmentTokens;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.socket.Dialer;
import org.crisisline.client.socket.GatewayAddress;
import org.crisisline.client.socket.SocketSettings;
import org.crisisline.client.socket.Trust;
import org.crisisline.runtime.time.Ticker;

/**
 * More than a stack can carry, and somebody who needs help meanwhile. {@link #run} blocks the calling thread; the flood is on an event loop
 * of its own, and so are the emergencies.
 */
public final class Flood implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(5);
    private static final Duration TOKEN_LIFE = Duration.ofHours(2);
    private static final Duration TCP_PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_FRAME_BYTES = 1 << 20;
    private static final int CONNECTING_AT_ONCE = 16;

    private final RunningStack stack;
    private final FloodPlan plan;
    private final PrintWriter progress;
    private final Ticker ticker = Ticker.system();
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final FloodTally tally = new FloodTally();
    private final List<Flooder> flooders = new ArrayList<>();
    /** On the loop. */
    private long began;

    private long due;
    private int turn;

    /** @param progress told how far it is, a line at a time */
    public Flood(RunningStack stack, FloodPlan plan, PrintWriter progress) {
        this.stack = stack;
        this.plan = plan;
        this.progress = progress;
    }

    /** Connects, floods, and measures the emergencies beside it. */
    public Result run() throws InterruptedException {
        connectAll();
        try (Emergencies emergencies = new Emergencies(stack, plan.emergencies()).start()) {
            say(flooders.size() + " connections; flooding for " + plan.warmUp().toSeconds() + " s");
            ScheduledFuture<?> waves = open();
            sleep(plan.warmUp());
            say("measuring for " + plan.duration().toSeconds() + " s");
            loop.execute(tally::countFromNow);
            emergencies.measureFrom();
            sleep(plan.duration());
            waves.cancel(false);
            Emergencies.Result result = emergencies.result();
            return new Result(loop.submit(tally::counts).sync().getNow(), plan.duration(), result);
        }
    }

    private ScheduledFuture<?> open() {
        loop.execute(() -> began = ticker.nanos());
        return loop.scheduleAtFixedRate(this::wave, TICK.toNanos(), TICK.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What is due since the last wave, one message of each in turn. */
    private void wave() {
        long until = (long) ((ticker.nanos() - began) * plan.messages() / 1e9);
        // What this machine is too busy to throw in a second is not made up for in the next.
        due = Math.max(due, until - (long) plan.messages());
        for (; due < until; due++) {
            flooders.get(turn).say();
            turn = (turn + 1) % flooders.size();
        }
        flooders.forEach(Flooder::flush);
    }

    private void connectAll() throws InterruptedException {
        Dialer dialer = new Dialer(
                loop,
                new SocketSettings(
                        NioSocketChannel.class,
                        Trust.authorities(stack.certificateAuthority()),
                        TCP_PATIENCE,
                        MAX_FRAME_BYTES,
                        false),
                ticker::nanos);
        GatewayAddress gateway = GatewayAddress.parse(stack.websocketUrl().toString(), false);
        DevelopmentTokens tokens = new DevelopmentTokens(stack.secrets().tokenSecret(), Clock.systemUTC());
        String run = "flood-" + UUID.randomUUID().toString().substring(0, 8) + "-";
        for (int pair = 0; pair < plan.pairs(); pair++) {
            for (TokenRole role : List.of(TokenRole.PERSON, TokenRole.RESPONDER)) {
                Flooder flooder = new Flooder(tally);
                String token = tokens.sign(run + pair, role.name().toLowerCase(Locale.ROOT), role, TOKEN_LIFE);
                loop.execute(() -> dialer.dial(gateway, Optional.of(token), flooder));
                flooders.add(flooder);
            }
            if (flooders.size() % CONNECTING_AT_ONCE == 0) {
                awaitConnected();
            }
        }
        awaitConnected();
    }

    private void awaitConnected() throws InterruptedException {
        Clients.awaitAll(flooders.stream().map(Flooder::connected).toList(), "connecting");
    }

    private void sleep(Duration duration) {
        long from = ticker.nanos();
        while (!ticker.hasPassed(from, duration)) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private void say(String line) {
        progress.println(line);
        progress.flush();
    }

    @Override
    public void close() {
        loop.execute(() -> flooders.forEach(Flooder::close));
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /**
     * What came of it.
     *
     * @param flood what became of the flood
     * @param duration of what is counted
     * @param emergencies how the emergencies fared
     */
    public record Result(FloodTally.Counts flood, Duration duration, Emergencies.Result emergencies)
            implements Figures {
        @Override
        public void print(PrintWriter out) {
            emergencies.print(out);
            out.printf(
                    "flood, messages a second: thrown %.0f, accepted %.0f, delivered %.0f, refused %.0f, not taken by the socket %.0f; connections closed %d%n",
                    perSecond(flood.thrown()),
                    perSecond(flood.accepted()),
                    perSecond(flood.received()),
                    perSecond(flood.refused()),
                    perSecond(flood.unwritable()),
                    flood.closed());
            out.flush();
        }

        @Override
        public ObjectNode json() {
            ObjectNode root = JsonNodeFactory.instance.objectNode();
            root.set("emergencies", emergencies.json());
            root.putObject("flood")
                    .put("thrownPerSecond", perSecond(flood.thrown()))
                    .put("acceptedPerSecond", perSecond(flood.accepted()))
                    .put("deliveredPerSecond", perSecond(flood.received()))
                    .put("refusedPerSecond", perSecond(flood.refused()))
                    .put("unwritablePerSecond", perSecond(flood.unwritable()))
                    .put("connectionsClosed", flood.closed());
            return root;
        }

        private double perSecond(long count) {
            return count / (duration.toNanos() / 1e9);
        }
    }
}
