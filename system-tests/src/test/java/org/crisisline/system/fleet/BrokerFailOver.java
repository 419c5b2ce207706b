package org.crisisline.system.fleet;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What decides how long a dead broker stands in the way: of the partitions that it led, and of every acknowledgement elsewhere, too, since a copy
 * that is counted as in sync must have what is accepted, and a dead one is counted until the controller has fenced its broker. The same
 * values stand in {@code docker-compose.yml}; what they are worth is said in {@code docs/architecture.md}.
 */
public final class BrokerFailOver {
    private BrokerFailOver() {}

    /** Names and values, each that differs from Kafka's default with its reason. */
    public static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        // 9 s by default. A dead broker is fenced so long after its last heartbeat, and up to a quarter of it later,
        // when the controller looks. A
        // new controller gives everybody a whole session. With heartbeats every 300 ms (2 s by default) a broker may
        // pause for 1.2 s; longer, and
        // its partitions are led elsewhere until it is back, which loses nothing.
        settings.put("broker.session.timeout.ms", "1500");
        settings.put("broker.heartbeat.interval.ms", "300");
        // 2 s by default: so long after the last word of the leading controller another one stands for it. Its
        // followers' fetches wait there for up to
        // 500 ms, so a leader may pause for half a second and more; an election without need costs clients nothing.
        settings.put("controller.quorum.fetch.timeout.ms", "1000");
        // 1 s by default, for an election that nobody won.
        settings.put("controller.quorum.election.timeout.ms", "500");
        // 1 s by default: so long a follower leaves a partition alone after an error. All of a dead broker's partitions
        // give one, since a follower hears
        // of the new leader before that one is ready: nothing was acknowledged there for a second more.
        settings.put("replica.fetch.backoff.ms", "100");
        // 500 ms by default: how long a follower's fetch waits where nothing comes. A partition that it begins or takes
        // up again meanwhile is not in
        // it. Ten idle fetches a second and broker are cheap.
        settings.put("replica.fetch.wait.max.ms", "100");
        // 6 s by default, and services take 2 s; 3 s by default, to wait for members who start together.
        settings.put("group.min.session.timeout.ms", "2000");
        settings.put("group.initial.rebalance.delay.ms", "0");
        return settings;
    }
}
