package org.crisisline.cli.perf;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.token.DevelopmentTokens;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.CrisisListener;
import org.crisisline.client.socket.Trust;

/** Makes the clients of a measurement, all on one event loop, in sessions that no other measurement uses. For any thread. */
final class Clients implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TOKEN_LIFE = Duration.ofHours(2);

    private final String url;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Trust trust;
    private final DevelopmentTokens tokens;
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    Clients(RunningStack stack) {
        this.url = stack.websocketUrl().toString();
        this.trust = Trust.authorities(stack.certificateAuthority());
        this.tokens = new DevelopmentTokens(stack.secrets().tokenSecret(), Clock.systemUTC());
    }

    /** A session of this measurement. */
    String session(String name) {
        return "perf-" + run + "-" + name;
    }

    CrisisClient client(String session, String name, TokenRole role, CrisisListener listener) {
        return CrisisClient.builder()
                .gateways(url)
                .trust(trust)
                .token(tokens.sign(session, name, role, TOKEN_LIFE))
                .eventLoopGroup(loops)
                .listener(listener)
                .unpaced()
                .build();
    }

    /**
     * Waits for all. Blocks.
     *
     * @param what they are, as it stands in the error
     * @throws StackException when one fails or takes too long
     */
    static void awaitAll(Collection<? extends CompletionStage<?>> stages, String what) throws InterruptedException {
        for (CompletionStage<?> stage : stages) {
            try {
                stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw new StackException(what + " failed: " + e.getCause().getMessage(), e);
            } catch (TimeoutException e) {
                throw new StackException(what + " took more than " + PATIENCE.toSeconds() + " s", e);
            }
        }
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
