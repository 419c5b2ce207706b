package org.crisisline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.ConnectionHandle;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.crisisline.gateway.metrics.RegisteredGatewayMetrics;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom the log does not reach any more is told so, and nobody is put out. */
class CutOffTest {
    private static final GatewayConfig.CutOffSettings SETTINGS =
            new GatewayConfig.CutOffSettings(Duration.ofSeconds(3), Duration.ofMillis(1_500), Duration.ofMillis(1_500));

    private final TestClock clock = new TestClock();
    private final AtomicLong answers = new AtomicLong();
    private final ConnectionDirectory directory = new ConnectionDirectory(5);
    private final Metrics registry = new Metrics(new Instance("ingress-gateway", "gw-1"), 32);
    private final CutOff cutOff =
            new CutOff(answers::get, directory, SETTINGS, clock, new Random(7), new RegisteredGatewayMetrics(registry));

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void heartbeats_are_answered_nobody_is_told_anything() {
        Client alice = comes("alice", false);

        for (int second = 0; second < 20; second++) {
            answers.incrementAndGet();
            passes(Duration.ofSeconds(1));
        }

        assertThat(alice.told).isEmpty();
        assertThat(cutOff.isCutOff()).isFalse();
        assertThat(registry.drainCounts()).isEmpty();
    }

    @Test
    void the_log_is_silent_everyone_is_told_once_spares_too_and_nobody_is_closed() {
        Client alice = comes("alice", false);
        Client spare = comes("alice", true);

        passes(Duration.ofMillis(2_900));
        assertThat(alice.told).as("not before it is due").isEmpty();
        passes(Duration.ofSeconds(30));

        assertThat(cutOff.isCutOff()).isTrue();
        assertThat(List.of(alice, spare))
                .allSatisfy(client -> assertThat(client.told)
                        .singleElement()
                        .isInstanceOfSatisfying(
                                ConnectionEvent.CutOffTold.class,
                                told -> assertThat(told.cutOff()).isTrue()));
    }

    @Test
    void the_log_is_silent_who_comes_meanwhile_is_told_at_the_next_look() {
        passes(Duration.ofSeconds(4));
        Client late = comes("late", false);

        passes(CutOff.LOOK);

        assertThat(late.told).hasSize(1);
    }

    @Test
    void many_are_told_each_has_a_time_of_its_own_and_none_goes_before_the_others_may_have_noticed() {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            clients.add(comes("p-" + i, false));
        }

        passes(Duration.ofSeconds(4));

        List<Long> waits = clients.stream()
                .map(client -> ((ConnectionEvent.CutOffTold) client.told.get(0)).moveAfterMs())
                .toList();
        assertThat(waits).as("seed 7").allMatch(wait -> wait >= 1_500 && wait < 3_000);
        for (long third = 1_500; third < 3_000; third += 500) {
            long from = third;
            assertThat(waits)
                    .filteredOn(wait -> wait >= from && wait < from + 500)
                    .hasSizeBetween(60, 140);
        }
    }

    @Test
    void the_log_is_silent_each_look_is_counted_under_the_gateways_name_until_it_answers() {
        passes(SETTINGS.after().minus(CutOff.LOOK));
        assertThat(registry.drainCounts()).as("not before it is due").isEmpty();

        passes(Duration.ofSeconds(10));
        assertThat(registry.drainCounts()).singleElement().satisfies(reading -> {
            assertThat(reading.name()).isEqualTo("crisis_gateway_cut_off_looks_total");
            assertThat(reading.tags()).isEqualTo(Map.of("gateway", "gw-1"));
            assertThat(reading.value()).isEqualTo(40);
        });

        answers.incrementAndGet();
        passes(Duration.ofSeconds(2));
        assertThat(registry.drainCounts()).isEmpty();
    }

    @Test
    void the_log_answers_again_it_is_taken_back_from_all_who_were_told_and_may_come_anew() {
        Client alice = comes("alice", false);
        passes(Duration.ofSeconds(4));
        Client bob = comes("bob", false);

        answers.incrementAndGet();
        passes(CutOff.LOOK);
        assertThat(alice.told).hasSize(2).last().isEqualTo(new ConnectionEvent.CutOffTold(false, 0));
        assertThat(bob.told).as("was never told that it began").isEmpty();
        assertThat(cutOff.isCutOff()).isFalse();

        passes(Duration.ofSeconds(4));
        assertThat(alice.told).hasSize(3);
        assertThat(bob.told).hasSize(1);
    }

    @Test
    void the_process_itself_stood_still_the_log_gets_its_time_anew() {
        Client alice = comes("alice", false);
        clock.advance(Duration.ofSeconds(10));

        cutOff.look();
        passes(Duration.ofMillis(2_900));
        assertThat(alice.told).isEmpty();

        passes(Duration.ofMillis(200));
        assertThat(alice.told).hasSize(1);
    }

    @Test
    void who_has_gone_is_told_nothing_more() {
        Client alice = comes("alice", false);
        passes(Duration.ofSeconds(4));
        directory.deregister(alice, alice.claims);
        passes(CutOff.LOOK);

        answers.incrementAndGet();
        passes(CutOff.LOOK);

        assertThat(alice.told).hasSize(1);
    }

    /** In looks, and no further than asked. */
    private void passes(Duration time) {
        Duration left = time;
        while (!left.isZero()) {
            Duration step = left.compareTo(CutOff.LOOK) < 0 ? left : CutOff.LOOK;
            clock.advance(step);
            cutOff.look();
            left = left.minus(step);
        }
    }

    private Client comes(String participantId, boolean standby) {
        TokenClaims claims = new TokenClaims("s-1", participantId, Role.PERSON, Instant.MAX, "jti-" + participantId);
        Client client = new Client("c-" + participantId + standby, claims);
        directory.register(client, claims, standby);
        return client;
    }

    private static final class Client implements ConnectionHandle {
        private final String id;
        private final TokenClaims claims;
        private final List<ConnectionEvent> told = new ArrayList<>();

        Client(String id, TokenClaims claims) {
            this.id = id;
            this.claims = claims;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void tell(ConnectionEvent event) {
            told.add(event);
        }

        @Override
        public void deliver(List<MailboxRecord> records, Runnable done) {
            done.run();
        }
    }
}
