package org.crisisline.gateway.connection;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.gateway.cache.NoCache;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.gateway.metrics.RegisteredGatewayMetrics;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.token.TokenVerdict;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/** The rest of a gateway, in memory: it remembers what connections tell it, and has a real directory. Thread-safe. */
public final class FakePorts {
    /** A record for the presence or a receipt topic. */
    public record Told(String topic, Party party, SpecificRecordBase body) {}

    /** A message that waits for the log's answer. */
    public record Sent(Priority priority, LogRecord message, ConnectionPorts.Answer answer) {}

    public final TestClock clock = new TestClock();
    public final ConnectionDirectory directory = new ConnectionDirectory(3);
    public final List<Told> told = new CopyOnWriteArrayList<>();
    /** Of each presence that was told, whether it still is to be, in the same order. */
    public final List<BooleanSupplier> wishes = new CopyOnWriteArrayList<>();

    public final List<Sent> sent = new CopyOnWriteArrayList<>();
    public final List<String> audited = new CopyOnWriteArrayList<>();
    public final Metrics registry = new Metrics(new Instance("ingress-gateway", "test"));
    public final GatewayMetrics metrics = new RegisteredGatewayMetrics(registry);
    private final Map<String, TokenClaims> tokens = new ConcurrentHashMap<>();
    private volatile boolean revoked;
    private volatile boolean receiptsLost;
    private volatile PublishFailure presenceFailure;

    /** From now on that token is good. */
    public FakePorts good(String token, TokenClaims claims) {
        tokens.put(token, claims);
        return this;
    }

    /** What a good token for a person says, valid for an hour by the test clock. */
    public TokenClaims person(String participantId) {
        Instant expiry = clock.instant().plusSeconds(3_600);
        return new TokenClaims("s-1", participantId, org.crisisline.schemas.record.Role.PERSON, expiry, "jti-1");
    }

    public ConnectionPorts ports() {
        return new ConnectionPorts(
                directory,
                (priority, message, answer) -> sent.add(new Sent(priority, message, answer)),
                new Receipts(),
                this::tellPresence,
                (action, party, escalation, outcome, facts) -> audited.add(action + " " + outcome),
                new NoCache(),
                new NothingKnown(),
                new Gate(),
                metrics,
                clock,
                clock);
    }

    private void tellPresence(
            Party party, SpecificRecordBase body, BooleanSupplier wanted, ConnectionPorts.PresenceAnswer answer) {
        PublishFailure failure = presenceFailure;
        if (failure != null) {
            answer.refused(failure);
            return;
        }
        told.add(new Told("presence", party, body));
        wishes.add(wanted);
        answer.inLog(told.size());
    }

    /** From now on the log is not told of presence, for that reason. */
    public void refusePresence(PublishFailure failure) {
        presenceFailure = failure;
    }

    /** From now on tokens are revoked in the moment in which they were found to be good. */
    public void revokedAtOnce() {
        revoked = true;
    }

    /** From now on the log takes receipts, or does not. */
    public void loseReceipts(boolean lost) {
        receiptsLost = lost;
    }

    private final class Receipts implements ConnectionPorts.ReceiptLog {
        @Override
        public void report(Lane lane, Party party, SpecificRecordBase body) {
            report(lane, party, body, () -> {});
        }

        @Override
        public void report(Lane lane, Party party, SpecificRecordBase body, Runnable lost) {
            if (receiptsLost) {
                lost.run();
            } else {
                told.add(new Told(receipts(lane), party, body));
            }
        }
    }

    private final class Gate implements TokenGate {
        @Override
        public TokenVerdict verify(String token, Instant now) {
            return Optional.ofNullable(tokens.get(token))
                    .<TokenVerdict>map(TokenVerdict.Valid::new)
                    .orElse(TokenVerdict.refused(TokenVerdict.Refusal.BAD_SIGNATURE));
        }

        @Override
        public boolean isRevoked(String tokenId) {
            return revoked;
        }
    }

    /** The records of that kind, in the order in which they were told. */
    public <T extends SpecificRecordBase> List<T> told(Class<T> type) {
        return told.stream()
                .map(Told::body)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** How often a counter has counted. */
    public double counted(String name, String... tagsInPairs) {
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < tagsInPairs.length; i += 2) {
            tags.put(tagsInPairs[i], tagsInPairs[i + 1]);
        }
        List<Double> values = new ArrayList<>();
        registry.registry().getMeters().forEach(meter -> {
            boolean matches = meter.getId().getName().equals(name)
                    && tags.entrySet().stream()
                            .allMatch(tag -> tag.getValue().equals(meter.getId().getTag(tag.getKey())));
            if (matches) {
                meter.measure().forEach(measurement -> values.add(measurement.getValue()));
            }
        });
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }

    private static String receipts(Lane lane) {
        return "receipts." + lane.label();
    }

    private static final class NothingKnown implements ConnectionPorts.Sessions {
        @Override
        public void markEmergency(String sessionId) {
            // Not of interest here.
        }

        @Override
        public boolean isEmergency(String sessionId) {
            return false;
        }

        @Override
        public boolean isOver(String sessionId) {
            return false;
        }
    }
}
