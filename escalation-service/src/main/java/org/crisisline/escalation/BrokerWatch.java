package org.crisisline.escalation;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.crisisline.runtime.lifecycle.Dependency;

/** Asks the brokers now and then whether they are there, since a consumer that reads nothing can't tell. The answer comes on the admin's thread. */
final class BrokerWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int TIMEOUT_MILLIS = 1_500;

    private final LogClients clients;
    private final Dependency kafka;

    BrokerWatch(LogClients clients, Dependency kafka) {
        this.clients = clients;
        this.kafka = kafka;
    }

    void start(ScheduledExecutorService clockwork) {
        var unused = clockwork.scheduleWithFixedDelay(this::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        String brokers = String.join(",", clients.brokers());
        Optional<Admin> admin = clients.admin();
        if (admin.isEmpty()) {
            kafka.down("no broker's name is known of " + brokers);
            return;
        }
        try {
            var unused = admin.get()
                    .describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS))
                    .nodes()
                    .whenComplete((nodes, error) -> {
                        if (error == null) {
                            kafka.up();
                        } else {
                            kafka.down("no answer from the brokers at " + brokers + ": "
                                    + error.getClass().getSimpleName());
                        }
                    });
        } catch (RuntimeException e) {
            // The admin client is closed; throwing would only end the schedule.
            kafka.down("the admin client is closed");
        }
    }
}
