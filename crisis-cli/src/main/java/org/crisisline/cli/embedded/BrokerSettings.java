package org.crisisline.cli.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The broker's settings, each that differs from Kafka's default with its reason. The aims: one node that is its own
 * controller, ready in seconds, idle at a few per cent of a core, small in memory with hundreds of partitions, and
 * quick to see that a consumer has died. Topics bring their own settings; these are for what they leave open.
 *
 * <p>About durability: nothing is flushed explicitly, as in any Kafka. What the broker acknowledged has been written to
 * the page cache, which belongs to the kernel, so it survives a {@code kill -9} of this process; it doesn't survive the
 * machine's power failing. Three brokers are for that.
 */
final class BrokerSettings {
    static final int NODE_ID = 1;

    private BrokerSettings() {}

    static Map<String, String> of(Path log, int port, int controllerPort) {
        Map<String, String> settings = new LinkedHashMap<>();
        addNode(settings, log, port, controllerPort);
        addOneCopyOfEverything(settings);
        addGroups(settings);
        addThreads(settings);
        addMemoryAndFiles(settings);
        addController(settings);
        return settings;
    }

    private static void addNode(Map<String, String> settings, Path log, int port, int controllerPort) {
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        // A static quorum of one: the controller's port is in no log, so it may differ at each start.
        settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        settings.put("listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("log.dirs", log.toString());
        // For ever by default: a start that hangs must say so.
        settings.put("server.max.startup.time.ms", "60000");
        // A misspelt topic is an error, and not a topic with one partition and no retention of ours.
        settings.put("auto.create.topics.enable", "false");
    }

    /** Kafka's defaults are for three brokers and wait for the other two. */
    private static void addOneCopyOfEverything(Map<String, String> settings) {
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        // 50 partitions each by default: 150 logs to open at each start, for a handful of groups.
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
    }

    private static void addGroups(Map<String, String> settings) {
        // 3 s by default, to gather members; here every member comes from one process.
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.streams.initial.rebalance.delay.ms", "0");
        // 6 s by default: the services take 2 s, so that a dead processor's tasks move that soon.
        settings.put("group.min.session.timeout.ms", "2000");
        // The same for groups of the newer protocols, where 45 s is the least.
        settings.put("group.consumer.min.session.timeout.ms", "2000");
        settings.put("group.consumer.min.heartbeat.interval.ms", "200");
        settings.put("group.streams.min.session.timeout.ms", "2000");
        settings.put("group.streams.min.heartbeat.interval.ms", "200");
        // A week by default: a folder that lay for longer would have forgotten what was read.
        settings.put("offsets.retention.minutes", Integer.toString(60 * 24 * 365));
    }

    /** Two cores are shared with four services and whoever tries them. */
    private static void addThreads(Map<String, String> settings) {
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "2");
        settings.put("background.threads", "2");
        settings.put("group.coordinator.threads", "1");
        settings.put("group.coordinator.background.threads", "1");
        settings.put("log.cleaner.threads", "1");
        // After a kill every log is checked; two keep the cores busy.
        settings.put("num.recovery.threads.per.data.dir", "2");
    }

    private static void addMemoryAndFiles(Map<String, String> settings) {
        // 128 MB by default, allocated at the start: enough for 5 million keys. 4 MB are enough for 160,000.
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        // Two of these are allocated for each cleaner thread; larger records make them grow.
        settings.put("log.cleaner.io.buffer.size", Integer.toString(128 << 10));
        // Each active segment maps two indexes of this size, 10 MB by default: 20 MB of address space (and of disk,
        // where files can't be sparse) a partition. 256 KB index a segment of 87 MB, so segments roll by size first.
        settings.put("log.index.size.max.bytes", Integer.toString(256 << 10));
        settings.put("log.segment.bytes", Integer.toString(64 << 20));
        settings.put("log.preallocate", "false");
        // 100 MB by default: it isn't compacted before it is rolled, and all of it is read at each start. Streams
        // commits several times a second for each task.
        settings.put("offsets.topic.segment.bytes", Integer.toString(4 << 20));
        settings.put("transaction.state.log.segment.bytes", Integer.toString(4 << 20));
        settings.put("share.coordinator.state.topic.segment.bytes", Integer.toString(4 << 20));
        // The metadata of a few hundred partitions is under 1 MB.
        settings.put("metadata.log.segment.bytes", Integer.toString(8 << 20));
        settings.put("metadata.max.retention.bytes", Integer.toString(32 << 20));
        // 100 MB by default; a producer's request is 1 MB at most unless configured otherwise.
        settings.put("socket.request.max.bytes", Integer.toString(16 << 20));
        // Bounds requests in memory, beside their number; by default only the number is bounded.
        settings.put("queued.max.request.bytes", Integer.toString(64 << 20));
        // Unbounded by default; a process may open 20,000 files on many machines, and logs need most of them.
        settings.put("max.connections", "1000");
    }

    private static void addController(Map<String, String> settings) {
        // 25 ms by default, to batch the metadata of thousands of partitions; each createTopics waits for it.
        settings.put("controller.quorum.append.linger.ms", "2");
        // A record every 500 ms by default, to show other nodes that the controller lives. There are none.
        settings.put("metadata.max.idle.interval.ms", "0");
        // 9 s by default, which is how long a start after a kill would wait: the new broker is let in when the session
        // of the killed one is over. Shorter than 3 s, and a machine under load would lock its only broker out.
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");
        // There is nobody to move a partition's leadership to.
        settings.put("auto.leader.rebalance.enable", "false");
    }
}
