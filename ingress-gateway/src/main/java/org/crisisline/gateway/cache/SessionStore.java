package org.crisisline.gateway.cache;

import java.util.concurrent.CompletionStage;

/** Where session state is kept. */
interface SessionStore extends AutoCloseable {
    /** Tries to reach the store if it isn't reached. Must not block. */
    void connect();

    /** Writes a session; it expires by itself some time after the last write. Must not block; fails within tens of milliseconds. */
    CompletionStage<Void> write(SessionState state);

    @Override
    void close();
}
