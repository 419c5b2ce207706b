package org.crisisline.runtime.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.logging.Logging;
import org.crisisline.runtime.logging.LoggingSettings;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceMainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final TestClock clock = new TestClock();

    private ServiceMain main(Function<Config, Service> factory, Map<String, String> environment) {
        return new ServiceMain(
                "svc",
                factory,
                environment,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                clock);
    }

    @AfterEach
    void resetLogging() {
        Logging.configure(LoggingSettings.defaults());
    }

    private class Fake implements Service {
        private final Lifecycle lifecycle = new Lifecycle("svc", clock);
        private final Health health = new Health(new Instance("svc", "svc-1"), lifecycle, clock);
        private final IOException startError;

        Fake(IOException startError) {
            this.startError = startError;
        }

        @Override
        public String name() {
            return "svc";
        }

        @Override
        public void start() throws Exception {
            lifecycle.starting();
            if (startError != null) {
                throw startError;
            }
            lifecycle.running();
        }

        @Override
        public void close() {
            if (lifecycle.beginClose("test")) {
                lifecycle.stopped();
            }
        }

        @Override
        public Health health() {
            return health;
        }

        @Override
        public String summary() {
            return "http://127.0.0.1:1";
        }

        @Override
        public CompletionStage<String> failure() {
            return lifecycle.failure();
        }
    }

    @Test
    void wrongConfiguration_exits2_withOneLine() {
        ServiceMain main = main(
                config -> {
                    ConfigReader.of(config, "operations").port("port");
                    return new Fake(null);
                },
                Map.of("OPERATIONS_PORT", "abc"));
        assertThat(main.execute(new String[0])).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .isEqualTo(
                        "svc: operations.port = \"abc\" (env OPERATIONS_PORT): expected a port number from 0 to 65535"
                                + System.lineSeparator());
    }

    @Test
    void wrongArgument_exits2() {
        assertThat(main(config -> new Fake(null), Map.of()).execute(new String[] {"--prot"}))
                .isEqualTo(2);
        assertThat(main(config -> new Fake(null), Map.of()).execute(new String[] {"--set", "x"}))
                .isEqualTo(2);
        assertThat(main(config -> new Fake(null), Map.of()).execute(new String[] {"--config"}))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8).lines()).hasSize(3);
    }

    @Test
    void help_exits0() {
        assertThat(main(config -> new Fake(null), Map.of()).execute(new String[] {"--help"}))
                .isZero();
        assertThat(out.toString(UTF_8)).contains("--config FILE");
    }

    @Test
    void failedStart_exits1_andCloses() {
        Fake service = new Fake(new IOException("port is taken"));
        assertThat(main(config -> service, Map.of()).execute(new String[0])).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("svc: start failed: java.io.IOException: port is taken");
        assertThat(service.lifecycle.state()).isEqualTo(Lifecycle.State.STOPPED);
    }

    @Test
    void running_printsOneLine_andAStopClosesIt() {
        Fake service = new Fake(null);
        ServiceMain main = main(config -> service, Map.of());
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> main.execute(new String[] {"--set", "lifecycle.shutdown-timeout=5 s"}));
        await().until(() -> out.size() > 0);
        assertThat(out.toString(UTF_8).trim()).isEqualTo("svc is running after 0 ms: http://127.0.0.1:1");

        main.stopAndWait();

        assertThat(code).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(0);
        assertThat(service.lifecycle.state()).isEqualTo(Lifecycle.State.STOPPED);
    }

    @Test
    void stopDuringStart_interruptsIt_andCloses() throws InterruptedException {
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Fake service = new Fake(null) {
            @Override
            public void start() throws InterruptedException {
                starting.countDown();
                never.await();
            }
        };
        ServiceMain main = main(config -> service, Map.of());
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> main.execute(new String[0]));
        starting.await();

        main.stopAndWait();

        assertThat(code).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(0);
        assertThat(service.lifecycle.state()).isEqualTo(Lifecycle.State.STOPPED);
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void factoryThatThrows_exits1() {
        ServiceMain main = main(
                config -> {
                    throw new IllegalStateException("broken");
                },
                Map.of());
        assertThat(main.execute(new String[0])).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("svc: start failed: java.lang.IllegalStateException: broken");
    }

    @Test
    void serviceThatFails_exits1_withItsReason() {
        Fake service = new Fake(null);
        ServiceMain main = main(config -> service, Map.of());
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> main.execute(new String[0]));
        await().until(() -> out.size() > 0);

        service.lifecycle.fail("lane emergency died");

        assertThat(code).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("svc: lane emergency died");
    }
}
