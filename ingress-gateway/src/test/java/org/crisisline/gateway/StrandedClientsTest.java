package org.crisisline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.schemas.record.Role;
import org.junit.jupiter.api.Test;

/** Nobody stays where nothing arrives. */
class StrandedClientsTest {
    private final ConnectionDirectory directory = new ConnectionDirectory(5);
    private final AtomicBoolean noMailbox = new AtomicBoolean();
    private final StrandedClients stranded = new StrandedClients(noMailbox::get, directory, 2);

    @Test
    void while_there_is_a_mailbox_everyone_stays() {
        Client alice = comes("alice");

        stranded.look();

        assertThat(alice.told).isEmpty();
    }

    @Test
    void without_one_all_are_sent_elsewhere_batch_by_batch_and_newcomers_too() {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(comes("p-" + i));
        }
        noMailbox.set(true);

        stranded.look();
        assertThat(clients).filteredOn(client -> !client.told.isEmpty()).hasSize(2);
        stranded.look();
        stranded.look();
        Client late = comes("late");
        stranded.look();

        clients.add(late);
        assertThat(clients)
                .allSatisfy(client -> assertThat(client.told)
                        .containsExactly(new ConnectionEvent.DrainAnnounced(0), new ConnectionEvent.DrainOver()));
    }

    @Test
    void when_there_is_one_again_who_is_still_there_stays() {
        noMailbox.set(true);
        stranded.look();
        noMailbox.set(false);
        Client alice = comes("alice");

        stranded.look();

        assertThat(alice.told).isEmpty();
    }

    private Client comes(String participantId) {
        TokenClaims claims = new TokenClaims("s-1", participantId, Role.PERSON, Instant.MAX, "jti-" + participantId);
        Client client = new Client("c-" + participantId, claims);
        directory.register(client, claims, false);
        return client;
    }

    /** Goes when it is told to. */
    private final class Client extends ToldConnection {
        private final TokenClaims claims;

        Client(String id, TokenClaims claims) {
            super(id);
            this.claims = claims;
        }

        @Override
        public void tell(ConnectionEvent event) {
            super.tell(event);
            if (event instanceof ConnectionEvent.DrainOver) {
                directory.deregister(this, claims);
            }
        }
    }
}
