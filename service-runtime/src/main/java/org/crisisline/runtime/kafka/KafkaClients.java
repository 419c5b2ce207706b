package org.crisisline.runtime.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.time.Ticker;

/**
 * Builds the properties of Kafka clients.
 *
 * <p>Client ids are {@code <service>.<instance>.<purpose>}. Each map is new and belongs to the caller. {@link
 * KafkaSettings#properties()} win over what stands here.
 */
public final class KafkaClients {
    /** What a producer's answer takes at most, success or failure, in profile HOT. */
    public static final Duration HOT_DELIVERY_TIMEOUT = Duration.ofSeconds(5);

    /**
     * Requests of a producer that a broker has not answered yet. With one, what comes while the log is busy goes into the next request by itself, as
     * with Nagle's algorithm (RFC 896): an idle log takes a record at once, and the busier it is, the fewer requests it has to serve for the same
     * records. With the usual five, each small record was a request of its own, for its leader, its followers and its readers. Brokers that are far
     * away carry batches of {@code batch.size} a partition and round trip.
     */
    static final int REQUESTS_IN_FLIGHT = 1;

    /**
     * How often clients on a message's way ask who leads. A broker that stands still answers nothing and its connections stay open: each request to it
     * waits for its time-out, and only then does a client ask for leaders, once. When these are not there by then, it connects to the old one again,
     * whose operating system accepts, and waits for as long as before; 1.5 s were lost behind the new leaders. What waits for a connection follows the
     * leader at once when it is heard of.
     */
    static final long LEADERS_AGE_MILLIS = 500;

    /** How long a broker may hold a request of a client on a message's way, where nothing else is said. */
    static final int REQUEST_TIMEOUT_MILLIS = 1_500;

    private static final Duration WARM_PAUSE = Duration.ofMillis(10);
    private static final List<String> PREFIXES =
            List.of("producer.", "consumer.", "admin.", "streams.", "hot.", "bulk.");
    private static final Set<String> KNOWN_TO_SOME = knownToSome();

    private final KafkaSettings settings;
    private final Instance instance;
    private final Ticker ticker;

    /**
     * @param settings where the brokers are
     * @param instance whose clients they are
     */
    public KafkaClients(KafkaSettings settings, Instance instance) {
        this(settings, instance, Ticker.system());
    }

    KafkaClients(KafkaSettings settings, Instance instance, Ticker ticker) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.instance = Objects.requireNonNull(instance, "instance");
        this.ticker = ticker;
    }

    /** The settings that these clients are built from. */
    public KafkaSettings settings() {
        return settings;
    }

    /**
     * Properties of a producer; serializers are the caller's.
     *
     * @param purpose what it is for, such as {@code messages}; part of the client id
     * @param profile how it behaves
     */
    public Map<String, Object> producer(String purpose, ProducerProfile profile) {
        Map<String, Object> p = common(purpose);
        // Accepted means that min.insync.replicas have it.
        p.put("acks", "all");
        // A retry after a lost answer writes nothing twice and never changes the order within a partition.
        p.put("enable.idempotence", true);
        p.put("max.in.flight.requests.per.connection", REQUESTS_IN_FLIGHT);
        p.put("retries", Integer.MAX_VALUE);
        // Our records are small; compressing them costs more time than it saves.
        p.put("compression.type", "none");
        switch (profile) {
            case HOT -> hot(p);
            case BULK -> bulk(p);
        }
        String prefix = profile == ProducerProfile.HOT ? "hot." : "bulk.";
        return override(p, ProducerConfig.configNames()::contains, "producer.", prefix);
    }

    private static void hot(Map<String, Object> p) {
        // 5 ms since Kafka 4.0: a twentieth of the whole budget, for nothing.
        p.put("linger.ms", 0);
        // send() waits in two places, both for at most this long: for the metadata of a topic it doesn't know, and for
        // memory when buffer.memory is used up. With 0 both fail at once (TimeoutException, BufferExhaustedException),
        // through the
        // callback and the future. A known topic with free memory waits in neither, whatever the state of the brokers.
        // So 0 it is, on
        // event loops; warm() makes topics known beforehand.
        p.put("max.block.ms", 0);
        // A topic unused for this long (default 5 min) is forgotten, and with max.block.ms 0 the next send would fail:
        // an
        // emergency after a quiet night. A year. (Long.MAX_VALUE would overflow when the expiry is computed.)
        p.put("metadata.max.idle.ms", Duration.ofDays(365).toMillis());
        // Rebootstrapping, the default since 4.0, forgets all topics in the moment in which no broker is reachable, and
        // every send
        // would fail at once. With "none", sends wait in the buffer, and a break shorter than the delivery time-out is
        // seen by nobody. Host names are resolved anew for each connection in either case.
        p.put("metadata.recovery.strategy", "none");
        // How long a leader that stands still can hold a request before it is tried elsewhere. There is no elsewhere
        // before it is fenced, which takes as long. With less, producers break their connections to living brokers,
        // whose answers wait for the same, and send everything again while new leaders begin.
        p.put("request.timeout.ms", 1_500);
        // After this the sender is told that it failed. Longer than a tuned fail-over, also when the broker that died
        // led the controllers (4.5 s). Given up in the middle of one, a batch costs more than its wait: nobody knows
        // whether the log has it, the producer needs a new epoch, and the client sends the same again.
        p.put("delivery.timeout.ms", Math.toIntExact(HOT_DELIVERY_TIMEOUT.toMillis()));
        // 5 s of 3 MB/s. Beyond that the brokers have been gone too long, and refusing is honest.
        p.put("buffer.memory", 16L * 1024 * 1024);
        // Default 100 ms: after NOT_LEADER the record waits that long before it is tried with the new leader.
        p.put("retry.backoff.ms", 20);
        p.put("retry.backoff.max.ms", 200);
        p.put("metadata.max.age.ms", LEADERS_AGE_MILLIS);
    }

    private static void bulk(Map<String, Object> p) {
        // Batches; nobody waits for them.
        p.put("linger.ms", 20);
        // Its own thread may wait this long, and then drops what it has.
        p.put("max.block.ms", 1_000);
        p.put("request.timeout.ms", 1_500);
        p.put("delivery.timeout.ms", 10_000);
        p.put("buffer.memory", 8L * 1024 * 1024);
        p.put("retry.backoff.ms", 100);
        p.put("retry.backoff.max.ms", 1_000);
    }

    /**
     * Properties of a consumer that assigns its partitions itself; deserializers are the caller's.
     *
     * @param purpose what it is for; part of the client id
     * @param reset where it starts when it has no position
     */
    public Map<String, Object> consumer(String purpose, OffsetReset reset) {
        return override(consumerBase(purpose, reset), ConsumerConfig.configNames()::contains, "consumer.");
    }

    /**
     * Properties of a consumer that is a member of a group.
     *
     * @param purpose what it is for; part of the client id
     * @param group the group's id
     * @param reset where it starts when the group has no position
     */
    public Map<String, Object> groupConsumer(String purpose, String group, OffsetReset reset) {
        Map<String, Object> p = consumerBase(purpose, reset);
        p.put("group.id", Objects.requireNonNull(group, "group"));
        p.putAll(membership());
        return override(p, ConsumerConfig.configNames()::contains, "consumer.");
    }

    private Map<String, Object> consumerBase(String purpose, OffsetReset reset) {
        Map<String, Object> p = common(purpose);
        p.put("auto.offset.reset", reset.setting());
        p.put("request.timeout.ms", REQUEST_TIMEOUT_MILLIS);
        p.put("metadata.max.age.ms", LEADERS_AGE_MILLIS);
        p.putAll(reading());
        return p;
    }

    /** What every consumer has, those inside Streams too. */
    private static Map<String, Object> reading() {
        return Map.of(
                // A position moves behind what was acknowledged, never behind what was merely read.
                "enable.auto.commit", false,
                // A misspelt topic must fail, not come into being with one partition and one copy.
                "allow.auto.create.topics", false,
                // The broker answers with the first byte there is.
                "fetch.min.bytes", 1,
                // How long an empty fetch stays at the broker. New records end it at once; but a partition that was
                // assigned, sought or
                // resumed meanwhile waits until it ends. Default 500 ms; ten idle fetches a second and broker are
                // cheap.
                "fetch.max.wait.ms", 100,
                // Bounds what one fetch can bring into memory (default 50 MiB).
                "fetch.max.bytes", 8 * 1024 * 1024,
                // position(), commitSync(), offsetsForTimes() and so on give up after this long (default 60 s).
                "default.api.timeout.ms", 5_000,
                "retry.backoff.ms", 20,
                "retry.backoff.max.ms", 200);
    }

    /** What every member of a group has. */
    private Map<String, Object> membership() {
        int session = Math.toIntExact(settings.sessionTimeout().toMillis());
        return Map.of(
                // The mailbox assignor and Streams' standbys exist in the classic protocol only.
                "group.protocol",
                "classic",
                // A dead member's partitions move after this long. Default 45 s. Brokers refuse less than their
                // group.min.session.timeout.ms (default 6 s; managed Kafka rarely lets one change it).
                "session.timeout.ms",
                session,
                // Three beats may be lost, and a rebalance is noticed within one.
                "heartbeat.interval.ms",
                session / 4,
                // The coordinator hears a heartbeat at once, and answers when what it wrote for any group before is
                // in all copies of its log: not for up to 3 s when a broker stands still. A member gives that one up,
                // connects again (reconnect.backoff.ms) and sends the next before its session ends. With 1.5 s of 2,
                // groups lost members that were well.
                "request.timeout.ms",
                Math.min(REQUEST_TIMEOUT_MILLIS, session / 2),
                // A thread that hasn't polled for so long is stuck; its heartbeats come from another thread and would
                // hide it.
                "max.poll.interval.ms",
                30_000);
    }

    /**
     * Properties of an admin client.
     *
     * @param purpose what it is for; part of the client id
     */
    public Map<String, Object> admin(String purpose) {
        Map<String, Object> p = common(purpose);
        // Not on the hot path, and creating topics takes its time.
        p.put("request.timeout.ms", 5_000);
        p.put("default.api.timeout.ms", 15_000);
        return override(p, AdminClientConfig.configNames()::contains, "admin.");
    }

    /**
     * Properties of a Kafka Streams application, for low latency at-least-once.
     *
     * <p>The keys are text since this module doesn't depend on Streams (and RocksDB). {@code num.stream.threads}, {@code state.dir} and
     * handlers of errors are the caller's.
     *
     * @param applicationId the application's id: consumer group and prefix of internal topics
     */
    public Map<String, Object> streams(String applicationId) {
        Map<String, Object> p = common(applicationId);
        new StreamsProperties(settings, reading(), membership()).add(applicationId, p);
        return p;
    }

    /** What every client has. */
    private Map<String, Object> common(String purpose) {
        Map<String, Object> p = new HashMap<>();
        p.put("bootstrap.servers", String.join(",", settings.bootstrapServers()));
        p.put("client.id", instance.service() + "." + instance.id() + "." + purpose);
        // A broker that is back is found soon (default up to 1 s), without a storm. Longer than the pause before asking
        // for leaders again (retry.backoff.max.ms, both give or take a fifth): while a client that knows one broker
        // only
        // connects to that one, it asks nobody else. A reader whose broker stood still went back to it again and again,
        // for as long as it stood, and a new leader had its partition.
        p.put("reconnect.backoff.ms", 400L);
        p.put("reconnect.backoff.max.ms", 500L);
        // A host that swallows packets must not hold a connection attempt for 10 to 30 s.
        p.put("socket.connection.setup.timeout.ms", 1_000L);
        p.put("socket.connection.setup.timeout.max.ms", 3_000L);
        // Not ours to close: the first emergency after a quiet hour must not pay for TCP, TLS and SASL. Brokers close
        // after their own connections.max.idle.ms (10 min), which deployments should raise.
        p.put("connections.max.idle.ms", -1L);
        // New partitions' leaders and new brokers are learnt from errors at once, without errors within this time.
        p.put("metadata.max.age.ms", 60_000L);
        // Brokers may ask clients for their metrics (KIP-714); we publish our own.
        p.put("enable.metrics.push", false);
        return p;
    }

    /** Lays {@code kafka.properties} over ours: plain names that the client knows or nobody does, then the prefixes, in their order. */
    private Map<String, Object> override(Map<String, Object> p, Predicate<String> knows, String... prefixes) {
        settings.properties().forEach((name, value) -> {
            boolean prefixed = PREFIXES.stream().anyMatch(name::startsWith);
            // Names that no client has are for what clients load: SASL callbacks, interceptors, metrics reporters.
            if (!prefixed && (knows.test(name) || !KNOWN_TO_SOME.contains(name))) {
                p.put(name, value);
            }
        });
        for (String prefix : prefixes) {
            settings.properties().forEach((name, value) -> {
                if (name.startsWith(prefix)) {
                    p.put(name.substring(prefix.length()), value);
                }
            });
        }
        return p;
    }

    private static Set<String> knownToSome() {
        Set<String> names = new HashSet<>(ProducerConfig.configNames());
        names.addAll(ConsumerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        return Set.copyOf(names);
    }

    /**
     * Fetches the metadata of topics, so that sends to them never wait: for a HOT producer before it serves. Blocks the calling thread,
     * so never call it on an event loop.
     *
     * <p>With {@code max.block.ms} 0 {@link Producer#partitionsFor} fails at once for a topic that isn't known, but has asked for it
     * by then; so it is called again until all answer.
     *
     * <p>It opens no connection to the partitions' leaders and fetches no producer id: the first record does (0.4 s in a cold JVM on
     * two cores, 10 ms a moment later). Write a record of your own to each topic's brokers, such as a heartbeat, before serving.
     *
     * @param producer the producer, in any profile
     * @param topics the topics, which must exist
     * @param timeout how long all of them may take together
     * @throws TimeoutException when some are not known in time; the message names them
     * @throws InterruptedException when the calling thread is interrupted
     */
    public void warm(Producer<?, ?> producer, Collection<String> topics, Duration timeout) throws InterruptedException {
        long began = ticker.nanos();
        List<String> unknown = new ArrayList<>(topics);
        while (true) {
            unknown.removeIf(topic -> knows(producer, topic));
            if (unknown.isEmpty()) {
                return;
            }
            if (ticker.hasPassed(began, timeout)) {
                throw new TimeoutException("no metadata of topics " + unknown + " within " + timeout.toMillis()
                        + " ms from " + settings.bootstrapServers() + ": are the brokers up, and do the topics exist?");
            }
            Thread.sleep(WARM_PAUSE.toMillis());
        }
    }

    private static boolean knows(Producer<?, ?> producer, String topic) {
        try {
            return !producer.partitionsFor(topic).isEmpty();
        } catch (TimeoutException notYet) {
            return false;
        }
    }
}
