package org.crisisline.delivery.topology;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.crisisline.delivery.lane.Effect;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;

/** The sinks of our topologies: each says the partition itself. */
public final class Outlets {
    /** Sink for {@link Effect.Post}. */
    public static final String DELIVERIES = "deliveries";

    /** Sink for {@link DeadLetter}. */
    public static final String DEAD_LETTERS = "dead-letters";

    /** Sink for {@link EscalationRequest}. */
    public static final String ESCALATION_REQUESTS = "escalation-requests";

    /** Sink for {@link Presence}. */
    public static final String PRESENCE = "presence";

    private Outlets() {}

    /** Adds the sink of a lane's mailboxes; the partition is the mailbox. */
    public static void addDeliveries(Topology topology, Lane lane, String parent) {
        Topic<?, ?> topic = Topics.deliveriesOf(lane);
        Serializer<Effect.Post> serializer =
                (name, post) -> Topics.deliveriesOf(lane).valueSerde().encode(post.record());
        StreamPartitioner<String, Effect.Post> toMailbox =
                (name, key, post, partitions) -> Optional.of(Set.of(post.mailbox()));
        topology.addSink(DELIVERIES, topic.name(), Serdes.String().serializer(), serializer, toMailbox, parent);
    }

    /** Adds the sink of dead letters; the partition is that of the key by Kafka's own rule. */
    public static void addDeadLetters(Topology topology, String parent) {
        add(topology, DEAD_LETTERS, Topics.DEAD_LETTERS, parent);
    }

    /** Adds the sink of calls for a human; the partition is that of the session. */
    public static void addEscalationRequests(Topology topology, String parent) {
        add(topology, ESCALATION_REQUESTS, Topics.ESCALATION_REQUESTS, parent);
    }

    /** Adds the sink of presence; the partition is that of the session. */
    public static void addPresence(Topology topology, String parent) {
        add(topology, PRESENCE, Topics.PRESENCE, parent);
    }

    /** Adds a sink of a topic whose key, a session or a dead letter's id, decides the partition. */
    public static <V extends SpecificRecordBase> void add(
            Topology topology, String name, Topic<String, V> topic, String parent) {
        StreamPartitioner<String, V> byKey =
                (to, key, value, partitions) -> Optional.of(Set.of(new SessionPartitions(partitions).of(key)));
        topology.addSink(
                name,
                topic.name(),
                Serdes.String().serializer(),
                topic.valueSerde().serializer(),
                byKey,
                parent);
    }

    /** Forwards a post to {@link #DELIVERIES}. */
    public static void post(ProcessorContext<String, Object> context, Effect.Post post, long nowMillis) {
        Headers headers = headers(post.record(), post.traceparent());
        context.forward(new Record<>(post.record().getSessionId(), post, nowMillis, headers), DELIVERIES);
    }

    /** Forwards a dead letter to {@link #DEAD_LETTERS}. */
    public static void bury(ProcessorContext<String, Object> context, DeadLetter letter, long nowMillis) {
        write(context, DEAD_LETTERS, letter.getDeadLetterId(), letter, nowMillis);
    }

    /** Forwards what is said of a session to {@link #PRESENCE}. */
    public static void announce(ProcessorContext<String, Object> context, Presence presence, long nowMillis) {
        write(context, PRESENCE, presence.getSessionId(), presence, nowMillis);
    }

    /**
     * Forwards a call for a human to {@link #ESCALATION_REQUESTS}.
     *
     * @param traceparent the trace that it belongs to, or null
     */
    public static void escalate(
            ProcessorContext<String, Object> context, EscalationRequest request, String traceparent, long nowMillis) {
        context.forward(
                new Record<>(request.getSessionId(), request, nowMillis, headers(request, traceparent)),
                ESCALATION_REQUESTS);
    }

    /** Forwards a record to a sink. */
    public static void write(
            ProcessorContext<String, Object> context,
            String sink,
            String key,
            SpecificRecordBase value,
            long nowMillis) {
        context.forward(new Record<>(key, value, nowMillis, headers(value, null)), sink);
    }

    private static Headers headers(SpecificRecordBase record, String traceparent) {
        Headers headers = new RecordHeaders()
                .add(HeaderNames.SCHEMA, record.getSchema().getFullName().getBytes(StandardCharsets.UTF_8));
        if (traceparent != null) {
            headers.add(HeaderNames.TRACEPARENT, traceparent.getBytes(StandardCharsets.UTF_8));
        }
        return headers;
    }
}
