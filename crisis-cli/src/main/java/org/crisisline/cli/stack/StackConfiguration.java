package org.crisisline.cli.stack;

import java.util.HashMap;
import java.util.Map;
import org.crisisline.cli.embedded.DataDirectory;
import org.crisisline.cli.embedded.DevelopmentCertificates;

/** What each service of an embedded stack is told instead of its defaults: keys of its {@code reference.conf}, and their values. */
final class StackConfiguration {
    /** Enough to show that lanes share the work; each more costs a state store and a task in an idle stack. */
    private static final int SESSION_PARTITIONS = 4;

    private static final int MAILBOXES = 4;

    private final DataDirectory directory;
    private final StackOptions options;
    private final DevelopmentCertificates certificates;

    StackConfiguration(DataDirectory directory, StackOptions options, DevelopmentCertificates certificates) {
        this.directory = directory;
        this.options = options;
        this.certificates = certificates;
    }

    Map<String, String> gateway() {
        Map<String, String> settings = service("gateway-1", options.ports().gatewayOperations());
        settings.put("gateway.port", Integer.toString(options.ports().gateway()));
        settings.put("gateway.tls.certificate", certificates.chain().toString());
        settings.put("gateway.tls.key", certificates.key().toString());
        settings.put("gateway.public-url", "wss://localhost:" + options.ports().gateway() + "/v1/connect");
        settings.put("gateway.tokens.secret", directory.secrets().tokenSecret());
        settings.put("gateway.escalation.urls", door());
        settings.put("gateway.escalation.secret", directory.secrets().escalationLinkSecret());
        settings.put("redis.host", "127.0.0.1");
        settings.put("redis.port", Integer.toString(options.ports().redis()));
        settings.put("redis.password", directory.secrets().redisPassword());
        return finished(settings);
    }

    Map<String, String> processor() {
        Map<String, String> settings = service("processor-1", options.ports().processorOperations());
        settings.put("delivery.state-dir", directory.streams().toString());
        // Records wake a lane at once; these bound how late its timers are, which start at half a second.
        settings.put("kafka.properties.streams.poll.ms", "100");
        settings.put("delivery.tick", "200 ms");
        return finished(settings);
    }

    Map<String, String> escalation() {
        Map<String, String> settings = service("escalation-1", options.ports().escalationOperations());
        settings.put("escalation.webhook.url", options.onCall().toString());
        settings.put("escalation.webhook.secret", directory.secrets().escalationLinkSecret());
        settings.put("escalation.door.port", Integer.toString(options.ports().escalationDoor()));
        settings.put("escalation.door.secret", directory.secrets().escalationLinkSecret());
        settings.put("escalation.door.url", door());
        settings.put("escalation.door.link-secret", directory.secrets().escalationAnswerSecret());
        return finished(settings);
    }

    private String door() {
        return "http://127.0.0.1:" + options.ports().escalationDoor();
    }

    Map<String, String> monitor() {
        Map<String, String> settings = service("monitor-1", options.ports().monitorOperations());
        settings.put("monitor.port", Integer.toString(options.ports().monitor()));
        return finished(settings);
    }

    private Map<String, String> service(String instance, int operationsPort) {
        Map<String, String> settings = new HashMap<>();
        settings.put("instance-id", instance);
        settings.put("kafka.bootstrap-servers", "127.0.0.1:" + options.ports().kafka());
        settings.put("kafka.session-partitions", Integer.toString(SESSION_PARTITIONS));
        settings.put("kafka.standby-replicas", "0");
        // A dozen consumers that each ask ten times a second for what isn't there would be half of what an idle stack
        // does.
        settings.put("kafka.properties.consumer.fetch.max.wait.ms", "500");
        settings.put("topics.mailboxes", Integer.toString(MAILBOXES));
        settings.put("operations.host", "127.0.0.1");
        settings.put("operations.port", Integer.toString(operationsPort));
        settings.put("operations.token", directory.secrets().operationsToken());
        return settings;
    }

    private Map<String, String> finished(Map<String, String> settings) {
        settings.putAll(options.overrides());
        return settings;
    }
}
