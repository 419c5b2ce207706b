package org.crisisline.monitor.watch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crisisline.schemas.record.GatewayHeartbeat;

/**
 * Who is there, and since when not. Belongs to one thread. Bounded in number; who was not heard of for long enough is forgotten.
 */
final class Roster {
    private final Duration forgetAfter;
    private final int limit;
    private final Map<String, ServiceSighting> services = new TreeMap<>();
    private final Map<String, GatewaySighting> gateways = new TreeMap<>();

    Roster(Duration forgetAfter, int limit) {
        this.forgetAfter = forgetAfter;
        this.limit = limit;
    }

    void saw(String service, String instance, long atMs) {
        String key = service + "/" + instance;
        if (services.size() < limit || services.containsKey(key)) {
            services.merge(
                    key,
                    new ServiceSighting(service, instance, atMs),
                    (known, now) -> known.lastSeenMs() > now.lastSeenMs() ? known : now);
        }
    }

    void saw(GatewayHeartbeat heartbeat, long atMs) {
        if (gateways.size() < limit || gateways.containsKey(heartbeat.getGatewayId())) {
            gateways.merge(
                    heartbeat.getGatewayId(),
                    new GatewaySighting(heartbeat, atMs),
                    (known, now) ->
                            known.heartbeat().getEpoch() > now.heartbeat().getEpoch() ? known : now);
        }
    }

    void forget(long nowMs) {
        long oldest = nowMs - forgetAfter.toMillis();
        services.values().removeIf(sighting -> sighting.lastSeenMs() < oldest);
        gateways.values().removeIf(sighting -> sighting.lastSeenMs() < oldest);
    }

    List<ServiceSighting> services() {
        return List.copyOf(services.values());
    }

    List<GatewaySighting> gateways() {
        return List.copyOf(gateways.values());
    }
}
