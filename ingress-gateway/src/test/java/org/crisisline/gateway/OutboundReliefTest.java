package org.crisisline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.FakePorts;
import org.crisisline.gateway.wire.CloseReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundReliefTest {
    private final FakePorts gateway = new FakePorts();
    private final OutboundRelief relief = new OutboundRelief(gateway.directory, 1_000);

    @AfterEach
    void finish() {
        gateway.registry.close();
    }

    @Test
    void within_the_bound_slow_clients_are_left_alone() {
        Waiter slow = waiter("slow", 600);
        Waiter quick = waiter("quick", 0);

        relief.relieve();

        assertThat(slow.told).isEmpty();
        assertThat(quick.told).isEmpty();
        assertThat(relief.waitingBytes()).isEqualTo(600);
        assertThat(relief.cloggedConnections()).isEqualTo(1);
    }

    @Test
    void beyond_it_those_for_whom_most_waits_are_closed_until_it_is_kept() {
        Waiter most = waiter("most", 900);
        Waiter more = waiter("more", 700);
        Waiter some = waiter("some", 400);
        Waiter little = waiter("little", 300);

        relief.relieve();

        for (Waiter closed : List.of(most, more)) {
            assertThat(closed.told)
                    .singleElement()
                    .isEqualTo(new ConnectionEvent.TransportBroken(
                            CloseReason.NOT_READING, "too much waits for all clients"));
        }
        assertThat(some.told).isEmpty();
        assertThat(little.told).isEmpty();
    }

    private Waiter waiter(String id, long bytes) {
        Waiter waiter = new Waiter(id, bytes);
        gateway.directory.register(waiter, gateway.person(id), false);
        return waiter;
    }

    private static final class Waiter extends ToldConnection {
        private final long bytes;

        Waiter(String id, long bytes) {
            super(id);
            this.bytes = bytes;
        }

        @Override
        public long waitingBytes() {
            return bytes;
        }
    }
}
