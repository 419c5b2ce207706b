package org.crisisline.escalation.channel.registry;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.crisisline.escalation.channel.Channel;
import org.crisisline.escalation.channel.ChannelDirectory;
import org.crisisline.escalation.channel.ChannelMetrics;
import org.crisisline.escalation.channel.http.HttpChannel;
import org.crisisline.escalation.channel.http.HttpChannelSettings;
import org.crisisline.escalation.channel.http.LoopbackReceiver;

/**
 * The channels of a configuration, each with an HTTP client and threads of its own, so that none waits for another. Immutable; {@link
 * #close} ends calls under way and the threads.
 */
public final class Channels implements ChannelDirectory, AutoCloseable {
    /** For what a client runs itself: names' look-ups, handshakes, answers. The requests wait on no thread. */
    private static final int HTTP_THREADS = 4;

    private final ChannelsSettings settings;
    private final ScheduledExecutorService clockwork;
    private final Clock clock;
    private final Map<String, HttpClient> clients = new TreeMap<>();
    private final Map<String, HttpChannel> unguarded = new TreeMap<>();
    private final Map<String, Channel> channels = new TreeMap<>();
    private final List<ExecutorService> threads = new ArrayList<>();

    /**
     * Makes them; calls nobody.
     *
     * @param tls whom to trust
     * @param clockwork runs pauses and time limits; stays the caller's, and is stopped after this is closed
     * @param clock the wall clock
     * @param metrics gives each channel, by its name, who hears of its calls
     */
    public Channels(
            ChannelsSettings settings,
            SSLContext tls,
            ScheduledExecutorService clockwork,
            Clock clock,
            Function<String, ChannelMetrics> metrics) {
        this.settings = settings;
        this.clockwork = clockwork;
        this.clock = clock;
        settings.configured().forEach((name, channel) -> {
            clients.put(name, client(channel, tls));
            HttpChannel made = new HttpChannel(channel, clients.get(name), clockwork, clock, metrics.apply(name));
            unguarded.put(name, made);
            channels.put(name, new DrillGuard(made));
        });
    }

    private HttpClient client(HttpChannelSettings channel, SSLContext tls) {
        ExecutorService own = Executors.newFixedThreadPool(HTTP_THREADS, daemon("escalation-http-" + channel.name()));
        threads.add(own);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(channel.limits().connectTimeout())
                .sslContext(tls)
                .executor(own)
                .build();
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public Optional<Channel> named(String name) {
        return Optional.ofNullable(channels.get(name));
    }

    @Override
    public Set<String> names() {
        return settings.configured().keySet();
    }

    /** Hears each channel's breaker, on the thread that caused the change. */
    public void onBreaker(BreakerListener listener) {
        unguarded.forEach((name, channel) -> channel.onBreaker(open -> listener.changed(name, open)));
    }

    /** Hears the breakers. */
    @FunctionalInterface
    public interface BreakerListener {
        /** Must not block. */
        void changed(String channel, boolean open);
    }

    /**
     * The same channels once more, over the same clients, and each to a receiver on the loopback interface that takes everything. Close it
     * after the rehearsal.
     */
    public RehearsalChannels rehearsing() throws IOException {
        Map<String, Channel> copies = new TreeMap<>();
        List<LoopbackReceiver> receivers = new ArrayList<>();
        try {
            for (HttpChannelSettings channel : settings.configured().values()) {
                LoopbackReceiver receiver = new LoopbackReceiver(channel);
                receivers.add(receiver);
                copies.put(
                        channel.name(),
                        new HttpChannel(
                                channel.at(receiver.uri()),
                                clients.get(channel.name()),
                                clockwork,
                                clock,
                                ChannelMetrics.none()));
            }
            return new RehearsalChannels(copies, receivers);
        } catch (IOException e) {
            new RehearsalChannels(copies, receivers).close();
            throw e;
        }
    }

    @Override
    public void close() {
        channels.values().forEach(Channel::close);
        threads.forEach(ExecutorService::shutdownNow);
    }
}
