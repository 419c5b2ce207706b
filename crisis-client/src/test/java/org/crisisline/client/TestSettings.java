package org.crisisline.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.crisisline.client.inbox.PositionStore;
import org.crisisline.client.outbox.OutboxLimits;
import org.crisisline.client.socket.GatewayAddress;

/** Settings of a client for tests of its parts. */
final class TestSettings {
    private TestSettings() {}

    static ClientSettings between(List<GatewayAddress> addresses, TokenSource tokens, ClientSettings.Timing timing) {
        return new ClientSettings(
                addresses,
                false,
                tokens,
                TokenPlace.UPGRADE_HEADER,
                PositionStore.inMemory(),
                true,
                new ClientSettings.Joining(OptionalInt.empty(), Optional.empty(), false),
                true,
                OutboxLimits.DEFAULT,
                true,
                16,
                List.of(),
                timing);
    }
}
