package org.crisisline.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Where the token of each connection comes from. Called on the client's event loop before every attempt: it must not
 * block.
 */
@FunctionalInterface
public interface TokenSource {
    /** The token, now or later; a failure counts as a failed attempt to connect. */
    CompletionStage<String> token();

    /** Always the same one. */
    static TokenSource fixed(String token) {
        return () -> CompletableFuture.completedStage(token);
    }

    /** From a supplier that does not block. */
    static TokenSource from(Supplier<String> supplier) {
        return () -> CompletableFuture.completedStage(supplier.get());
    }
}
