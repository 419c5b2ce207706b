package org.crisisline.runtime.lifecycle;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A service as an object: built from its configuration, started once, closed once, in a process of its own or inside another.
 *
 * <p>{@link #start} and {@link #close} are called on one thread each, perhaps not the same; {@code close} may come while {@code start} still
 * runs, and when {@code start} has failed.
 */
public interface Service extends AutoCloseable {
    /** Name of the service, such as {@code ingress-gateway}. */
    String name();

    /**
     * Returns when the service does its work. May block, within the limits of its configuration.
     *
     * @throws Exception when it can't; the caller closes it then
     */
    void start() throws Exception;

    /** Drains and stops, within {@code lifecycle.shutdown-timeout}. Doing it twice does nothing. Throws nothing. */
    @Override
    void close();

    /** What it depends on, and whether it is ready. */
    Health health();

    /** Where it can be reached and what else a person wants to know of a service that has just started; may be empty. */
    default String summary() {
        return "";
    }

    /**
     * Completes with a reason when the service can't go on and its process should end; never by an exception. Most services
     * return their {@link Lifecycle#failure()}.
     */
    default CompletionStage<String> failure() {
        return new CompletableFuture<>();
    }
}
