package org.crisisline.system.fleet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** A broker's settings and its formatted folder. */
final class BrokerFolder {
    private final Uuid cluster;
    private final Node broker;
    private final FleetPlan plan;
    private final Addresses addresses;
    private final Path folder;

    BrokerFolder(Uuid cluster, Node broker, FleetPlan plan, Addresses addresses, Path folder) {
        this.cluster = cluster;
        this.broker = broker;
        this.plan = plan;
        this.addresses = addresses;
        this.folder = folder;
    }

    /** Formats it when it is new. Returns the file of settings. */
    Path prepare() throws IOException {
        Path log = folder.resolve("log");
        Path file = folder.resolve("server.properties");
        Files.createDirectories(folder);
        Properties settings = settings(log);
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        if (!Files.exists(log.resolve("meta.properties"))) {
            format(file);
        }
        return file;
    }

    private void format(Path file) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            String[] arguments = {"format", "-t", cluster.toString(), "-c", file.toString()};
            if (StorageTool.execute(arguments, out) != 0) {
                throw new IOException(output.toString(StandardCharsets.UTF_8));
            }
        }
    }

    private Properties settings(Path log) {
        Properties settings = new Properties();
        addListeners(settings);
        addCopies(settings);
        settings.putAll(BrokerFailOver.settings());
        addSizes(settings);
        settings.put("log.dirs", log.toString());
        settings.put("auto.create.topics.enable", "false");
        return settings;
    }

    private void addListeners(Properties settings) {
        List<Node> all = plan.nodes();
        List<Node> gateways =
                all.stream().filter(node -> node.kind() == Node.Kind.GATEWAY).toList();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(broker.number()));
        settings.put(
                "controller.quorum.voters",
                all.stream()
                        .filter(node -> node.kind() == Node.Kind.BROKER)
                        .map(node -> node.number() + "@127.0.0.1:" + addresses.controller(node))
                        .collect(Collectors.joining(",")));
        StringBuilder listeners = new StringBuilder("PLAINTEXT://127.0.0.1:" + addresses.service(broker));
        StringBuilder advertised = new StringBuilder(listeners);
        StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        for (Node gateway : gateways) {
            String name = "GATEWAY" + gateway.number();
            listeners.append(",%s://127.0.0.1:%d".formatted(name, addresses.listener(gateway, broker)));
            advertised.append(",%s://127.0.0.1:%d".formatted(name, addresses.relay(gateway, broker)));
            protocols.append(",").append(name).append(":PLAINTEXT");
        }
        listeners.append(",CONTROLLER://127.0.0.1:").append(addresses.controller(broker));
        settings.put("listeners", listeners.toString());
        settings.put("advertised.listeners", advertised.toString());
        settings.put("listener.security.protocol.map", protocols.toString());
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
    }

    private void addCopies(Properties settings) {
        String replicas = Integer.toString(plan.replicas());
        String inSync = Integer.toString(plan.inSync());
        settings.put("default.replication.factor", replicas);
        settings.put("min.insync.replicas", inSync);
        settings.put("offsets.topic.replication.factor", replicas);
        settings.put("offsets.topic.num.partitions", "6");
        settings.put("transaction.state.log.replication.factor", replicas);
        settings.put("transaction.state.log.min.isr", inSync);
    }

    /** Small, since eight processes share this machine. */
    private static void addSizes(Properties settings) {
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        settings.put("log.index.size.max.bytes", Integer.toString(256 << 10));
        settings.put("log.segment.bytes", Integer.toString(64 << 20));
        settings.put("offsets.topic.segment.bytes", Integer.toString(4 << 20));
        settings.put("server.max.startup.time.ms", "60000");
    }
}
