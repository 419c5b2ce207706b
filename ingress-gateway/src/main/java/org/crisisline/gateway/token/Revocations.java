package org.crisisline.gateway.token;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tokens that are not to be taken any more, as far as they could still be valid. Written by the thread that follows {@code
 * crisis.revocations}, read by event loops; concurrent.
 */
public final class Revocations {
    private final Map<String, Instant> expiryOf = new ConcurrentHashMap<>();
    private final int bound;

    /** @param bound how many are kept at most */
    public Revocations(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound = " + bound + ", expected at least 1");
        }
        this.bound = bound;
    }

    /**
     * Remembers a revocation.
     *
     * @return false when there is no room: the caller must say so loudly, since the token stays valid here
     */
    public boolean add(String tokenId, Instant expiresAt) {
        if (expiryOf.size() >= bound && !expiryOf.containsKey(tokenId)) {
            return false;
        }
        expiryOf.put(tokenId, expiresAt);
        return true;
    }

    /** Whether a token was revoked. */
    public boolean contains(String tokenId) {
        return expiryOf.containsKey(tokenId);
    }

    /** Forgets those whose tokens have expired by themselves. */
    public void purge(Instant now) {
        expiryOf.values().removeIf(expiresAt -> !expiresAt.isAfter(now));
    }

    /** How many are kept. */
    public int size() {
        return expiryOf.size();
    }
}
