package org.crisisline.gateway.cache;

import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.Party;

/** For installations without Redis: nothing is cached, and nothing misses it. */
public final class NoCache implements ConnectionPorts.SessionActivity {
    @Override
    public void connected(Party party, boolean active) {
        // Nowhere to write it.
    }

    @Override
    public void disconnected(Party party) {
        // Nowhere to write it.
    }

    @Override
    public void touched(String sessionId) {
        // Nowhere to write it.
    }

    @Override
    public void emergency(String sessionId) {
        // Nowhere to write it.
    }
}
