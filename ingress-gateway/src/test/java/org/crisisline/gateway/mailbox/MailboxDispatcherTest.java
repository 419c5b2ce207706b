package org.crisisline.gateway.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.ConnectionHandle;
import org.crisisline.gateway.connection.FakePorts;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.gateway.publish.Incarnation;
import org.crisisline.gateway.publish.RecordWriter;
import org.crisisline.gateway.publish.SideLog;
import org.crisisline.runtime.config.Instance;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.ParticipantEvent;
import org.crisisline.schemas.record.ParticipantNotice;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Refusal;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxDispatcherTest {
    private final FakePorts gateway = new FakePorts();
    private final CurrentIncarnation incarnation = new CurrentIncarnation();
    private final MockProducer<byte[], byte[]> bulk =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SideLog sideLog = new SideLog(
            new RecordWriter(bulk, new SessionPartitions(1)),
            new Instance("ingress-gateway", "g-1"),
            gateway.clock,
            gateway.metrics);
    private final List<String> dispatched = new CopyOnWriteArrayList<>();
    private final MailboxDispatcher dispatcher = new MailboxDispatcher(
            2,
            gateway.directory,
            incarnation,
            gateway.ports().receipts(),
            sideLog,
            gateway.metrics,
            (priority, session, position) -> dispatched.add(priority + " " + session + " " + position));
    private final FakeHandle alice = new FakeHandle("c-alice");

    MailboxDispatcherTest() {
        incarnation.begin(new Incarnation("g-1", 5, 0));
        gateway.directory.register(alice, gateway.person("alice"), true);
        sideLog.start(Thread.currentThread().getThreadGroup());
    }

    @AfterEach
    void finish() {
        sideLog.close();
        gateway.registry.close();
    }

    @Test
    void records_of_a_batch_reach_their_connection_together_and_in_order() throws InterruptedException {
        dispatcher.dispatch(
                Lane.ROUTINE, List.of(raw("g-1", 5, "c-alice", dispatch(1)), raw("g-1", 5, "c-alice", dispatch(2))));

        assertThat(alice.batches).hasSize(1);
        assertThat(alice.batches.get(0))
                .extracting(record -> ((Dispatch) record.getBody()).getPosition())
                .containsExactly(1L, 2L);
    }

    @Test
    void who_listens_is_told_of_each_dispatch_to_this_gateway_also_to_a_connection_that_is_gone()
            throws InterruptedException {
        dispatcher.dispatch(
                Lane.ROUTINE,
                List.of(
                        raw("g-1", 5, "c-alice", dispatch(7)),
                        raw("g-1", 5, "c-gone", dispatch(8)),
                        raw("g-1", 4, "c-alice", dispatch(9)),
                        raw("g-1", 5, "c-alice", new Probe(Priority.NORMAL, 3L))));

        assertThat(dispatched).containsExactly("NORMAL s-1 7", "NORMAL s-1 8");
    }

    @Test
    void records_for_another_gateway_or_another_incarnation_are_dropped() throws InterruptedException {
        dispatcher.dispatch(
                Lane.ROUTINE,
                List.of(
                        raw("g-2", 5, "c-alice", dispatch(1)),
                        raw("g-1", 4, "c-alice", dispatch(1)),
                        raw("g-2", 5, "c-nobody", dispatch(1))));

        assertThat(alice.batches).isEmpty();
        assertThat(gateway.told).isEmpty();
        assertThat(gateway.counted("crisis_gateway_mailbox_records_total", "lane", "routine", "outcome", "foreign"))
                .isEqualTo(3);
    }

    @Test
    void without_a_mailbox_everything_is_foreign() throws InterruptedException {
        incarnation.end();

        dispatcher.dispatch(Lane.ROUTINE, List.of(raw("g-1", 5, "c-alice", dispatch(1))));

        assertThat(alice.batches).isEmpty();
    }

    @Test
    void a_dispatch_or_probe_for_a_connection_that_is_gone_is_answered_and_nothing_else_is()
            throws InterruptedException {
        dispatcher.dispatch(
                Lane.ROUTINE,
                List.of(
                        raw("g-1", 5, "c-gone", dispatch(9)),
                        raw("g-1", 5, "c-gone", new Probe(Priority.NORMAL, 3L)),
                        raw("g-1", 5, "c-gone", new ParticipantNotice("p", Role.PERSON, ParticipantEvent.ONLINE))));

        assertThat(gateway.told)
                .extracting(FakePorts.Told::body)
                .containsExactly(
                        new Refused(Priority.NORMAL, 9L, Refusal.UNKNOWN_CONNECTION, null),
                        new ProbeAnswer(Priority.NORMAL, 3L, false, null, null));
        assertThat(gateway.told.get(0).topic()).isEqualTo("receipts.routine");
        assertThat(gateway.told.get(0).party().connectionId()).isEqualTo("c-gone");
    }

    @Test
    void what_is_no_record_goes_to_the_dead_letters_as_it_was_and_the_rest_goes_on() throws InterruptedException {
        byte[] garbage = {1, 2, 3};

        dispatcher.dispatch(Lane.EMERGENCY, List.of(consumed(garbage), raw("g-1", 5, "c-alice", dispatch(1))));

        assertThat(alice.batches).hasSize(1);
        Awaitility.await().until(() -> !bulk.history().isEmpty());
        DeadLetter letter =
                Topics.DEAD_LETTERS.valueSerde().decode(bulk.history().get(0).value());
        assertThat(letter.getReason()).isEqualTo("UNDECODABLE");
        assertThat(letter.getStage()).isEqualTo("gateway");
        assertThat(letter.getOriginalValue().array()).isEqualTo(garbage);
        assertThat(letter.getTopic()).isEqualTo("topic");
        assertThat(letter.getOffset()).isEqualTo(42);
    }

    @Test
    void what_has_no_value_is_counted_and_goes_to_the_dead_letters_and_the_rest_goes_on() throws InterruptedException {
        dispatcher.dispatch(Lane.ROUTINE, List.of(consumed(null), raw("g-1", 5, "c-alice", dispatch(1))));

        assertThat(alice.batches).hasSize(1);
        assertThat(gateway.counted("crisis_gateway_mailbox_records_total", "lane", "routine", "outcome", "undecodable"))
                .isEqualTo(1);
        Awaitility.await().until(() -> !bulk.history().isEmpty());
        DeadLetter letter =
                Topics.DEAD_LETTERS.valueSerde().decode(bulk.history().get(0).value());
        assertThat(letter.getReason()).isEqualTo("UNDECODABLE");
        assertThat(letter.getErrorMessage()).isEqualTo("no value, expected a MailboxRecord");
        assertThat(letter.getOriginalValue()).isNull();
        assertThat(letter.getOffset()).isEqualTo(42);
    }

    @Test
    void a_reader_waits_while_too_many_records_have_not_been_handled() throws InterruptedException {
        alice.slow = true;
        dispatcher.dispatch(
                Lane.ROUTINE, List.of(raw("g-1", 5, "c-alice", dispatch(1)), raw("g-1", 5, "c-alice", dispatch(2))));

        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> {
            try {
                dispatcher.dispatch(Lane.ROUTINE, List.of(raw("g-1", 5, "c-alice", dispatch(3))));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Awaitility.await()
                .during(Duration.ofMillis(100))
                .atMost(Duration.ofSeconds(5))
                .until(() -> !second.isDone());

        alice.done.forEach(Runnable::run);
        assertThat(second).succeedsWithin(5, TimeUnit.SECONDS);
        assertThat(alice.batches).hasSize(2);
    }

    private static ConsumerRecord<byte[], byte[]> raw(
            String gateway, long epoch, String connection, SpecificRecordBase body) {
        return consumed(Topics.DELIVERIES_ROUTINE
                .valueSerde()
                .encode(new MailboxRecord(gateway, epoch, "s-1", "alice", connection, body)));
    }

    private static ConsumerRecord<byte[], byte[]> consumed(byte[] value) {
        return new ConsumerRecord<>("topic", 0, 42, "key".getBytes(java.nio.charset.StandardCharsets.UTF_8), value);
    }

    private static Dispatch dispatch(long position) {
        return new Dispatch(
                Priority.NORMAL, position, -1L, -1L, 1, "m", "p-2", Role.PERSON, "text", "{}", Instant.EPOCH);
    }

    private static final class FakeHandle implements ConnectionHandle {
        private final String id;
        private final List<List<MailboxRecord>> batches = new CopyOnWriteArrayList<>();
        private final List<Runnable> done = new CopyOnWriteArrayList<>();
        private volatile boolean slow;

        FakeHandle(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void tell(ConnectionEvent event) {
            // Not of interest here.
        }

        @Override
        public void deliver(List<MailboxRecord> records, Runnable whenDone) {
            batches.add(records);
            if (slow) {
                done.add(whenDone);
            } else {
                whenDone.run();
            }
        }
    }
}
