package org.crisisline.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.ConnectionHandle;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Role;
import org.junit.jupiter.api.Test;

class ConnectionDirectoryTest {
    private final ConnectionDirectory directory = new ConnectionDirectory(3);
    private final TokenClaims alice = claims("s-1", "alice", "jti-a");
    private final TokenClaims bob = claims("s-1", "bob", "jti-b");

    @Test
    void the_last_to_attach_is_active_and_the_one_before_is_told() {
        FakeHandle first = active("first", alice);
        FakeHandle second = active("second", alice);

        assertThat(first.events).containsExactly(new ConnectionEvent.TakenOver("second"));
        assertThat(second.events).isEmpty();
        assertThat(directory.isActive(first, alice)).isFalse();
        assertThat(directory.isActive(second, alice)).isTrue();
    }

    @Test
    void attaching_twice_takes_over_from_nobody() {
        FakeHandle first = active("first", alice);

        directory.attach(first, alice, spares -> {});

        assertThat(first.events).isEmpty();
    }

    @Test
    void participants_do_not_take_over_from_one_another() {
        FakeHandle a = active("a", alice);
        active("b", bob);
        active("c", claims("s-2", "alice", "jti-c"));

        assertThat(a.events).isEmpty();
        assertThat(directory.isActive(a, alice)).isTrue();
    }

    @Test
    void the_oldest_spare_goes_when_one_too_many_comes() {
        FakeHandle active = active("active", alice);
        FakeHandle older = spare("older", alice);
        FakeHandle newer = spare("newer", alice);

        FakeHandle newest = spare("newest", alice);

        assertThat(older.events).containsExactly(new ConnectionEvent.Evicted());
        assertThat(List.of(active, newer, newest)).allMatch(handle -> handle.events.isEmpty());
    }

    @Test
    void one_too_many_that_becomes_active_does_not_evict_itself() {
        FakeHandle a = active("a", alice);
        FakeHandle b = active("b", alice);
        active("c", alice);

        FakeHandle d = active("d", alice);

        assertThat(a.events).contains(new ConnectionEvent.Evicted());
        assertThat(b.events).doesNotContain(new ConnectionEvent.Evicted());
        assertThat(directory.isActive(d, alice)).isTrue();
    }

    @Test
    void with_a_single_connection_allowed_the_older_one_goes() {
        ConnectionDirectory single = new ConnectionDirectory(1);
        FakeHandle first = new FakeHandle("first");
        FakeHandle second = new FakeHandle("second");
        single.register(first, alice, false);
        single.attach(first, alice, spares -> {});
        single.register(second, alice, false);
        single.attach(second, alice, spares -> {});

        assertThat(first.events).contains(new ConnectionEvent.Evicted());
        assertThat(second.events).isEmpty();
    }

    @Test
    void the_log_is_told_the_number_of_spares() {
        spare("one", alice);
        FakeHandle two = new FakeHandle("two");
        directory.register(two, alice, false);
        List<Integer> told = new ArrayList<>();

        directory.attach(two, alice, told::add);

        assertThat(told).containsExactly(1);
    }

    @Test
    void a_connection_that_is_gone_is_not_attached() {
        FakeHandle handle = new FakeHandle("gone");
        directory.register(handle, alice, false);
        directory.deregister(handle, alice);
        List<Integer> told = new ArrayList<>();

        directory.attach(handle, alice, told::add);

        assertThat(told).isEmpty();
        assertThat(directory.size()).isZero();
        assertThat(directory.isActive(handle, alice)).isFalse();
    }

    @Test
    void a_connection_that_stands_down_is_no_longer_active() {
        FakeHandle handle = active("a", alice);

        directory.standDown(handle, alice);

        assertThat(directory.isActive(handle, alice)).isFalse();
        assertThat(directory.find("a")).contains(handle);
    }

    @Test
    void sessions_and_tokens_are_told_each_to_their_own() {
        FakeHandle a = active("a", alice);
        FakeHandle b = active("b", bob);
        FakeHandle other = active("c", claims("s-2", "carol", "jti-c"));
        ConnectionEvent over = new ConnectionEvent.SessionOver(java.util.Optional.empty());

        assertThat(directory.tellSession("s-1", over)).isEqualTo(2);
        directory.tellToken("jti-b", new ConnectionEvent.TokenRevoked());

        assertThat(a.events).containsExactly(over);
        assertThat(b.events).containsExactly(over, new ConnectionEvent.TokenRevoked());
        assertThat(other.events).isEmpty();
    }

    @Test
    void the_log_hears_of_take_overs_in_the_order_in_which_they_happened() throws Exception {
        ConnectionDirectory wide = new ConnectionDirectory(100);
        List<FakeHandle> handles = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            FakeHandle handle = new FakeHandle("c" + i);
            wide.register(handle, alice, false);
            handles.add(handle);
        }
        for (int round = 0; round < 50; round++) {
            List<FakeHandle> told = new ArrayList<>();
            CountDownLatch start = new CountDownLatch(1);
            ExecutorService threads = Executors.newFixedThreadPool(handles.size());
            List<Future<?>> all = new ArrayList<>();
            for (FakeHandle handle : handles) {
                all.add(threads.submit(() -> {
                    start.await();
                    // The list is not thread-safe: that it stays whole shows that announcements exclude one another.
                    wide.attach(handle, alice, spares -> told.add(handle));
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> one : all) {
                one.get(10, TimeUnit.SECONDS);
            }
            threads.shutdown();

            assertThat(told).hasSize(handles.size());
            assertThat(wide.isActive(told.get(told.size() - 1), alice)).isTrue();
        }
    }

    private FakeHandle active(String id, TokenClaims claims) {
        FakeHandle handle = new FakeHandle(id);
        directory.register(handle, claims, false);
        directory.attach(handle, claims, spares -> {});
        return handle;
    }

    private FakeHandle spare(String id, TokenClaims claims) {
        FakeHandle handle = new FakeHandle(id);
        directory.register(handle, claims, true);
        return handle;
    }

    private static TokenClaims claims(String session, String participant, String token) {
        return new TokenClaims(session, participant, Role.PERSON, Instant.MAX, token);
    }

    private static final class FakeHandle implements ConnectionHandle {
        private final String id;
        private final List<ConnectionEvent> events = new java.util.concurrent.CopyOnWriteArrayList<>();

        FakeHandle(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void tell(ConnectionEvent event) {
            events.add(event);
        }

        @Override
        public void deliver(List<MailboxRecord> records, Runnable done) {
            done.run();
        }
    }
}
