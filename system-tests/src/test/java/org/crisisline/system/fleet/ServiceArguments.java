package org.crisisline.system.fleet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.crisisline.cli.embedded.DataDirectory;
import org.crisisline.cli.embedded.DevelopmentCertificates;
import org.crisisline.cli.oncall.OnCallReceiver;

/** The command lines of the services: what each is told instead of its defaults. Everything else is as in production. */
final class ServiceArguments {
    private final FleetPlan plan;
    private final Addresses addresses;
    private final DataDirectory directory;
    private final DevelopmentCertificates certificates;
    private final OnCallReceiver onCall;

    ServiceArguments(
            FleetPlan plan,
            Addresses addresses,
            DataDirectory directory,
            DevelopmentCertificates certificates,
            OnCallReceiver onCall) {
        this.plan = plan;
        this.addresses = addresses;
        this.directory = directory;
        this.certificates = certificates;
        this.onCall = onCall;
    }

    List<String> of(Node node) {
        Map<String, String> settings = common(node);
        switch (node.kind()) {
            case GATEWAY -> addGateway(settings, node);
            case PROCESSOR -> {
                settings.put(
                        "delivery.state-dir",
                        directory.streams().resolve(node.toString()).toString());
                settings.put("delivery.store-memory", "48 MiB");
                settings.put("delivery.store-write-buffers", "24 MiB");
                // Each fault is followed by a comparison of what the lanes count with what the topics say.
                settings.put("delivery.census-pause", "1 s");
            }
            case ESCALATION -> {
                settings.put("escalation.instances", Integer.toString(plan.escalations()));
                settings.put("escalation.instance-number", Integer.toString(node.number() - 1));
                settings.put("escalation.channels.webhook.url", onCall.uri().toString());
                settings.put(
                        "escalation.channels.webhook.secret",
                        directory.secrets().escalationLinkSecret());
                settings.put("escalation.door.port", Integer.toString(addresses.service(node)));
                settings.put("escalation.door.secret", directory.secrets().escalationLinkSecret());
                settings.put("escalation.door.url", door(node));
                settings.put("escalation.door.link-secret", directory.secrets().escalationAnswerSecret());
            }
            case MONITOR -> settings.put("monitor.port", Integer.toString(addresses.service(node)));
            case BROKER, REDIS -> throw new IllegalArgumentException(node + " is no service");
        }
        settings.putAll(plan.settings());
        List<String> arguments = new ArrayList<>();
        settings.forEach((key, value) -> {
            arguments.add("--set");
            arguments.add(key + "=" + value);
        });
        return arguments;
    }

    private String door(Node escalation) {
        return "http://127.0.0.1:" + addresses.service(escalation);
    }

    private Map<String, String> common(Node node) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("instance-id", node.toString());
        settings.put("kafka.bootstrap-servers", addresses.bootstrap());
        settings.put("kafka.session-partitions", Integer.toString(plan.sessionPartitions()));
        settings.put("kafka.replication-factor", Integer.toString(plan.replicas()));
        settings.put("kafka.min-in-sync-replicas", Integer.toString(plan.inSync()));
        settings.put("kafka.standby-replicas", plan.processors() > 1 ? "1" : "0");
        settings.put("topics.mailboxes", Integer.toString(2 * plan.gateways()));
        settings.put("operations.port", Integer.toString(addresses.operations(node)));
        return settings;
    }

    private void addGateway(Map<String, String> settings, Node node) {
        settings.put("kafka.bootstrap-servers", addresses.bootstrap(node));
        settings.put("gateway.port", Integer.toString(addresses.service(node)));
        settings.put("gateway.event-loops", "1");
        settings.put("gateway.tls.certificate", certificates.chain().toString());
        settings.put("gateway.tls.key", certificates.key().toString());
        settings.put("gateway.tokens.secret", directory.secrets().tokenSecret());
        settings.put(
                "gateway.escalation.urls",
                IntStream.rangeClosed(1, plan.escalations())
                        .mapToObj(number -> door(Node.escalation(number)))
                        .collect(Collectors.joining(",")));
        settings.put("gateway.escalation.secret", directory.secrets().escalationLinkSecret());
        settings.put("redis.host", "127.0.0.1");
        settings.put("redis.port", Integer.toString(addresses.service(Node.redis())));
        settings.put("redis.password", directory.secrets().redisPassword());
    }
}
