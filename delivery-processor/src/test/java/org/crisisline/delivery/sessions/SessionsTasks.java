package org.crisisline.delivery.sessions;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.crisisline.delivery.store.SortedBytes;
import org.crisisline.delivery.topology.Admission;
import org.crisisline.delivery.topology.LaneEnvironment;
import org.crisisline.schemas.record.GatewayHeartbeat;
import org.crisisline.schemas.topic.TopicLayout;

/** One instance of the sessions topology for whoever runs it without Kafka Streams: its directory of gateways, and processors that share it. */
public final class SessionsTasks {
    /** What is kept of a session: phase, and who of its members is connected. */
    public record Kept(String phase, List<String> connected) {}

    private final LifeSettings settings;
    private final Admission admission;
    private final LaneEnvironment environment;
    private final SessionsMetrics metrics;
    private final GatewayDirectory directory;
    private final PlatformCalm calm;

    public SessionsTasks(
            LifeSettings settings, TopicLayout layout, LaneEnvironment environment, SessionsMetrics metrics) {
        this.settings = settings;
        this.admission = new Admission(layout);
        this.environment = environment;
        this.metrics = metrics;
        this.directory = new GatewayDirectory(settings.gatewayTimeout());
        this.calm =
                new PlatformCalm(settings.gatewayTimeout(), environment.ticker().nanos());
    }

    /** The global thread has read a heartbeat. */
    public void heard(GatewayHeartbeat beat, long atMillis) {
        directory.heard(beat, atMillis);
        calm.heard(beat.getGatewayId(), beat.getEpoch(), environment.ticker().nanos());
    }

    /** A processor as {@link SessionsTopology} has one for each task. */
    public Processor<byte[], byte[], String, Object> processor() {
        return new SessionsProcessor(settings, admission, directory, calm, environment, metrics);
    }

    /** What a store holds of a session. */
    public static Optional<Kept> kept(SortedBytes bytes, String sessionId) {
        return new LifeStore(bytes)
                .life(sessionId)
                .map(life -> new Kept(
                        life.phase().name(),
                        life.members().stream()
                                .filter(member -> member.seat().isPresent())
                                .map(Member::id)
                                .toList()));
    }
}
