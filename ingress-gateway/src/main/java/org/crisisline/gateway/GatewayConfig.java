package org.crisisline.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.gateway.connection.ConnectionLimits;
import org.crisisline.gateway.connection.ConnectionSettings;
import org.crisisline.gateway.edge.AllowedNetworks;
import org.crisisline.gateway.edge.EdgeSettings;
import org.crisisline.gateway.hedge.HedgeSettings;
import org.crisisline.gateway.load.LoadSettings;
import org.crisisline.gateway.token.TokenKey;
import org.crisisline.runtime.config.ConfigReader;

/**
 * The section {@code gateway}, checked. {@code reference.conf} says what each key is for, and why its default is what it is.
 *
 * @param edge how the edge listens
 * @param publicUrl where clients reach this gateway; empty: by the port that it got
 * @param failoverUrls where clients may go while it drains
 * @param maxConnectionsPerParticipant the active one and its spares
 * @param heartbeat silence after which a client is pinged
 * @param emergencySeverity from this severity on a session is an emergency
 * @param limits what one connection may do
 * @param load when there is too much load, and what is done about it
 * @param maxOutboundTotal bytes that may wait for clients that don't read, all together
 * @param tokens which tokens are taken
 * @param presence how the log is told who is here
 * @param mailbox how the mailbox is claimed and read
 * @param drain how the gateway goes away
 * @param cutOff what a gateway that has lost the log tells its clients
 * @param hedge whom to ask for a human when the log takes its time; empty when nobody is named
 */
public record GatewayConfig(
        EdgeSettings edge,
        Optional<URI> publicUrl,
        List<URI> failoverUrls,
        int maxConnectionsPerParticipant,
        Duration heartbeat,
        int emergencySeverity,
        ConnectionLimits limits,
        LoadSettings load,
        long maxOutboundTotal,
        Tokens tokens,
        PresenceSettings presence,
        MailboxSettings mailbox,
        Drain drain,
        CutOffSettings cutOff,
        Optional<HedgeSettings> hedge) {
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);
    /** A record holds what a frame brought, a dead letter holds the record, and brokers take a mebibyte of either. */
    private static final int LARGEST_FRAME = 256 << 10;

    /** Which tokens are taken. */
    public record Tokens(List<TokenKey> keys, Duration clockSkew, int maxRevocations) {
        public Tokens {
            keys = List.copyOf(keys);
        }
    }

    /** How the log is told who is here. */
    public record PresenceSettings(
            Duration renewInterval, Duration leaveTimeout, Duration renewAfterSilence, int maxPending) {}

    /** How the mailbox is claimed and read. */
    public record MailboxSettings(Duration claimTimeout, int maxInFlight, int maxSessions) {}

    /** How the gateway goes away. */
    public record Drain(int batchSize, Duration batchInterval, Duration reconnectSpread, Duration timeLimit) {}

    /** What a gateway that has lost the log tells its clients. */
    public record CutOffSettings(Duration after, Duration hold, Duration spread) {}

    public GatewayConfig {
        Objects.requireNonNull(edge, "edge");
        failoverUrls = List.copyOf(failoverUrls);
    }

    /** Reads and checks the section; reads the files of token keys. */
    public static GatewayConfig from(ConfigReader section) {
        ConnectionLimits limits = limits(section.section("limits"));
        GatewayConfig config = new GatewayConfig(
                edge(section, limits),
                section.optionalUri("public-url"),
                section.strings("failover-urls").stream()
                        .map(url -> uri(section, url))
                        .toList(),
                section.integer("max-connections-per-participant", 1, 100),
                section.duration("heartbeat", Duration.ofMillis(100), HOUR),
                section.integer("emergency-severity", 1, 10),
                limits,
                load(section.section("load")),
                section.bytes("max-outbound-total", 1 << 20, 1L << 40),
                tokens(section.section("tokens")),
                presence(section.section("presence")),
                mailbox(section.section("mailbox")),
                drain(section.section("drain")),
                cutOff(section.section("cut-off")),
                HedgeSettings.from(section.section("escalation")));
        section.rejectUnknown();
        return config;
    }

    /**
     * What each connection goes by.
     *
     * @param gatewayId the gateway's id
     * @param logEpoch what positions belong to
     */
    ConnectionSettings connections(String gatewayId, String logEpoch) {
        return new ConnectionSettings(
                gatewayId,
                logEpoch,
                limits,
                heartbeat,
                edge.connectTimeout(),
                presence.renewInterval(),
                presence.leaveTimeout(),
                emergencySeverity,
                failoverUrls);
    }

    private static EdgeSettings edge(ConfigReader section, ConnectionLimits limits) {
        int threads = section.integer("event-loops", 0, 1_024);
        List<String> networks = section.strings("allowed-networks");
        try {
            AllowedNetworks.of(networks);
        } catch (IllegalArgumentException e) {
            throw section.wrong("allowed-networks", "networks in CIDR notation: " + e.getMessage());
        }
        return new EdgeSettings(
                section.string("host"),
                section.port("port"),
                section.path("tls.certificate"),
                section.path("tls.key"),
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                section.integer("backlog", 1, 65_535),
                section.strings("allowed-origins"),
                networks,
                section.integer("max-connections", 1, 10_000_000),
                section.duration("connection-timeout", Duration.ofMillis(10), HOUR),
                limits.maxFrameBytes(),
                section.bool("compression"),
                EmergencyNumbersReader.read(section, "emergency-numbers"));
    }

    private static ConnectionLimits limits(ConfigReader section) {
        int maxFrame = Math.toIntExact(section.bytes("max-frame-bytes", 1_024, LARGEST_FRAME));
        return new ConnectionLimits(
                maxFrame,
                Math.toIntExact(section.bytes("max-payload-bytes", 256, maxFrame)),
                rate(section.section("messages")),
                rate(section.section("emergencies")),
                rate(section.section("controls")),
                rate(section.section("strikes")),
                section.integer("in-flight-messages", 1, 100_000),
                section.integer("remembered-messages", section.integer("in-flight-messages", 1, 100_000), 1_000_000),
                Math.toIntExact(section.bytes("max-outbound-bytes", 64 << 10, 1 << 30)));
    }

    private static LoadSettings load(ConfigReader section) {
        Duration interval = section.duration("interval", Duration.ofMillis(50), Duration.ofSeconds(10));
        Duration span = section.duration("span", interval, Duration.ofMinutes(1));
        int floor = section.integer("floor", 1, 10_000_000);
        // With more a rate at its floor would prove nothing, and never grow.
        long mostSamples = Math.max(1, floor * span.toMillis() / 1_000 / 2);
        int floodPatience = section.integer("flood-patience", 1, 100);
        return new LoadSettings(
                interval,
                span,
                section.integer("patience", floodPatience, 100),
                floodPatience,
                section.integer("min-samples", 1, (int) Math.min(mostSamples, Integer.MAX_VALUE)),
                section.duration("acknowledged", MILLISECOND, HOUR),
                section.duration("standing", MILLISECOND, HOUR),
                section.duration("dispatched", MILLISECOND, HOUR),
                percent(section, "late-share"),
                section.duration("loop-delay", MILLISECOND, HOUR),
                floor,
                percent(section, "decrease"),
                section.duration("work-off", Duration.ofSeconds(1), HOUR),
                percent(section, "growth"),
                section.duration("release", MILLISECOND, HOUR),
                section.integer("in-flight", 1, 10_000_000),
                section.duration("retry-after", Duration.ofMillis(10), HOUR));
    }

    private static double percent(ConfigReader section, String key) {
        double share = section.ratio(key);
        if (share < 0.01 || share > 0.99) {
            throw section.wrong(key, "a share from 1 % to 99 %");
        }
        return share;
    }

    private static ConnectionLimits.Rate rate(ConfigReader section) {
        return new ConnectionLimits.Rate(
                section.integer("per-second", 1, 1_000_000), section.integer("burst", 1, 1_000_000));
    }

    private static Tokens tokens(ConfigReader section) {
        return new Tokens(
                TokenKeyReader.read(section),
                section.duration("clock-skew", Duration.ZERO, Duration.ofMinutes(5)),
                section.integer("max-revocations", 1, 10_000_000));
    }

    private static PresenceSettings presence(ConfigReader section) {
        return new PresenceSettings(
                section.duration("renew-interval", Duration.ofMillis(100), HOUR),
                section.duration("leave-timeout", Duration.ofMillis(100), HOUR),
                // Below a heartbeat and a half every hiccup would count.
                section.duration("renew-after-silence", Duration.ofMillis(1_500), HOUR),
                section.integer("max-pending", 100, 10_000_000));
    }

    private static MailboxSettings mailbox(ConfigReader section) {
        return new MailboxSettings(
                section.duration("claim-timeout", Duration.ofMillis(100), HOUR),
                section.integer("max-in-flight", 1, 1_000_000),
                section.integer("max-sessions", 1_000, 100_000_000));
    }

    private static Drain drain(ConfigReader section) {
        return new Drain(
                section.integer("batch-size", 1, 1_000_000),
                section.duration("batch-interval", MILLISECOND, HOUR),
                section.duration("reconnect-spread", MILLISECOND, HOUR),
                section.duration("time-limit", MILLISECOND, HOUR));
    }

    private static CutOffSettings cutOff(ConfigReader section) {
        return new CutOffSettings(
                // Below a heartbeat and a half every hiccup would count.
                section.duration("after", Duration.ofMillis(1_500), HOUR),
                // So far apart may two gateways notice that both have lost the log.
                section.duration("hold", Housekeeping.BEAT.plus(CutOff.LOOK), HOUR),
                section.duration("spread", MILLISECOND, HOUR));
    }

    private static URI uri(ConfigReader section, String text) {
        try {
            URI uri = URI.create(text);
            if (uri.isAbsolute()) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // As wrong as one that is not absolute.
        }
        throw section.wrong("failover-urls", "absolute URIs such as wss://other:8443/v1/connect");
    }
}
