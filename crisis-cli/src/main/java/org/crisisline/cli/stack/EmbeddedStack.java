package org.crisisline.cli.stack;

import com.typesafe.config.Config;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.crisisline.cli.embedded.DataDirectory;
import org.crisisline.cli.embedded.DevelopmentCertificates;
import org.crisisline.cli.embedded.EmbeddedBroker;
import org.crisisline.cli.embedded.EmbeddedRedis;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.delivery.DeliveryProcessor;
import org.crisisline.escalation.EscalationService;
import org.crisisline.gateway.IngressGateway;
import org.crisisline.monitor.MonitorService;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.ConfigurationException;
import org.crisisline.runtime.lifecycle.Closing;
import org.crisisline.runtime.lifecycle.Precedence;
import org.crisisline.runtime.lifecycle.Service;

/**
 * The whole system in one JVM, on one data directory.
 *
 * <p>Started and closed on the caller's threads, which it blocks; {@link #close} may come from another thread (a shutdown hook), also
 * while {@link #start} still runs.
 */
public final class EmbeddedStack implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);
    private static final int STARTERS = 4;

    private final DataDirectory directory;
    private final StackOptions options;
    private final Closing closing = Closing.reversed("embedded-stack", CLOSE_TIMEOUT);
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final List<Service> services = new ArrayList<>();

    /** @param directory stays the caller's, who closes it after this */
    public EmbeddedStack(DataDirectory directory, StackOptions options) {
        this.directory = directory;
        this.options = options;
    }

    /**
     * Returns when every part is ready.
     *
     * @throws StackException when a part can't start; what was started is for {@link #close} to end
     */
    public synchronized RunningStack start() {
        StackPorts ports = options.ports();
        ports.requireFree();
        ExecutorService starters = Executors.newFixedThreadPool(STARTERS, EmbeddedStack::starter);
        try {
            // The broker takes longest. Meanwhile everything is made that needs it only for its own start.
            Future<EmbeddedBroker> broker = starters.submit(
                    () -> Precedence.FIRST.making(() -> EmbeddedBroker.start(directory.kafka(), ports.kafka())));
            closing.add("broker", () -> closeStarted(broker));
            closing.add("redis", EmbeddedRedis.start(directory, ports.redis()));
            DevelopmentCertificates certificates = DevelopmentCertificates.ensure(directory.tls(), Clock.systemUTC());
            addServices(new StackConfiguration(directory, options, certificates));
            tellOf("the broker", await("the broker", broker).failed());
            startServices(starters);
            return directory.publish(
                    URI.create("wss://localhost:" + ports.gateway() + "/v1/connect"),
                    URI.create("http://localhost:" + ports.monitor() + "/"),
                    certificates.authority(),
                    ports.byName());
        } finally {
            // No interrupt: what is still starting is ended by close.
            starters.shutdown();
        }
    }

    private static Thread starter(Runnable task) {
        return new Thread(
                () -> {
                    // Most of the services' threads are made there.
                    Precedence.ORDINARY.take();
                    task.run();
                },
                "stack-start");
    }

    /** Completes with a sentence when a part has failed and the stack should be closed. */
    public CompletionStage<String> failure() {
        return failure;
    }

    /** The services, in the order in which they were started. */
    public synchronized List<Service> services() {
        return List.copyOf(services);
    }

    /** In this order, from the last, they are closed: the gateway drains while everything behind it still works. */
    private void addServices(StackConfiguration configuration) {
        add("monitor-service", configuration.monitor(), MonitorService::new);
        add("escalation-service", configuration.escalation(), EscalationService::new);
        add("delivery-processor", configuration.processor(), DeliveryProcessor::new);
        add("ingress-gateway", configuration.gateway(), IngressGateway::new);
    }

    private void add(String name, Map<String, String> overrides, Function<Config, Service> factory) {
        Path file = options.configuration().orElse(null);
        try {
            services.add(closing.add(name, factory.apply(ConfigSource.load(name, file, overrides, System.getenv()))));
        } catch (ConfigurationException e) {
            throw new StackException(e.getMessage(), e);
        }
    }

    /** All at once: each waits for Kafka more than it works, and none needs another one to start. */
    private void startServices(ExecutorService starters) {
        Map<Service, Future<?>> starting = new LinkedHashMap<>();
        for (Service service : services) {
            starting.put(service, starters.submit(() -> {
                service.start();
                return null;
            }));
        }
        starting.forEach((service, started) -> {
            await(service.name(), started);
            tellOf(service.name(), service.failure());
        });
    }

    private static <T> T await(String part, Future<T> started) {
        try {
            return started.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while " + part + " was starting", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            boolean explained = cause instanceof ConfigurationException || cause instanceof StackException;
            throw new StackException(
                    explained ? cause.getMessage() : part + " did not start: " + cause.getMessage(), e);
        }
    }

    private static void closeStarted(Future<EmbeddedBroker> broker) throws InterruptedException {
        try {
            broker.get().close();
        } catch (ExecutionException neverStarted) {
            // The start has said why.
        }
    }

    private void tellOf(String part, CompletionStage<String> failed) {
        failed.thenAccept(reason -> failure.complete(part + " failed: " + reason));
    }

    /** Drains and stops every part, the gateway first and the broker last. */
    @Override
    public void close() {
        directory.withdraw();
        closing.closeAll();
    }
}
