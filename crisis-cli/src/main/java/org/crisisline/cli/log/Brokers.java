package org.crisisline.cli.log;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.runtime.kafka.ByteClients;

/** The brokers that a command talks to. Immutable; for any thread. What it makes is the caller's to close. */
public final class Brokers {
    private static final String CLIENT_ID = "crisis-cli";

    private final Map<String, Object> common;

    private Brokers(Map<String, Object> common) {
        this.common = Map.copyOf(common);
    }

    /**
     * Of an address.
     *
     * @param bootstrapServers host:port, commas between
     * @param properties a file of client properties, as Kafka's own tools take it with {@code --command-config}: for TLS and SASL
     * @throws StackException when the file can't be read
     */
    public static Brokers at(String bootstrapServers, Optional<Path> properties) {
        Map<String, Object> common = new HashMap<>();
        properties.ifPresent(file -> read(file).forEach((key, value) -> common.put((String) key, value)));
        common.put("bootstrap.servers", bootstrapServers);
        common.putIfAbsent("client.id", CLIENT_ID);
        // Somebody waits in front of a terminal.
        common.putIfAbsent("request.timeout.ms", 5_000);
        common.putIfAbsent("default.api.timeout.ms", 15_000);
        common.putIfAbsent("enable.metrics.push", false);
        return new Brokers(common);
    }

    /** Of a stack that runs on this machine. */
    public static Brokers of(RunningStack stack) {
        return at(stack.bootstrapServers(), Optional.empty());
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new StackException(file + " can't be read as a file of Kafka client properties: " + e, e);
        }
        return properties;
    }

    /** A consumer in no group. */
    public Consumer<byte[], byte[]> consumer() {
        Map<String, Object> p = new HashMap<>(common);
        p.put("enable.auto.commit", false);
        p.put("allow.auto.create.topics", false);
        p.put("auto.offset.reset", "earliest");
        p.put("max.poll.records", 5_000);
        return ByteClients.consumer(p);
    }

    /** A producer whose records are in all in-sync replicas when they are acknowledged. */
    public Producer<byte[], byte[]> producer() {
        Map<String, Object> p = new HashMap<>(common);
        p.remove("default.api.timeout.ms");
        p.put("acks", "all");
        p.put("enable.idempotence", true);
        p.put("linger.ms", 0);
        p.put("delivery.timeout.ms", 15_000);
        p.put("max.block.ms", 15_000);
        return ByteClients.producer(p);
    }

    /** An admin client. */
    public Admin admin() {
        return Admin.create(new HashMap<>(common));
    }

    @Override
    public String toString() {
        return String.valueOf(common.get("bootstrap.servers"));
    }
}
