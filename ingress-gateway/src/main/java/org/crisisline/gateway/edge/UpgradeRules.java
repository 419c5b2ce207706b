package org.crisisline.gateway.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crisisline.gateway.connection.Bearer;
import org.crisisline.gateway.connection.TokenGate;
import org.crisisline.gateway.token.TokenVerdict;
import org.crisisline.gateway.wire.FrameCodec;
import org.crisisline.runtime.config.Secret;

/** Which upgrades are taken. A function of the request, the address and the time; any thread. */
final class UpgradeRules {
    static final String PATH = "/v1/connect";
    private static final String BEARER = "bearer ";
    private static final String VERSION = "13";

    /** What is decided. */
    sealed interface Decision {
        /** Upgrade, and speak that subprotocol; it is named in the answer when the client offered any. */
        record Accept(FrameCodec codec, boolean named, Optional<Bearer> bearer) implements Decision {}

        /** Answer with a status. */
        record Refuse(HttpResponseStatus status, String text, Map<CharSequence, String> headers) implements Decision {
            static Refuse of(HttpResponseStatus status, String text) {
                return new Refuse(status, text, Map.of());
            }
        }
    }

    private final AllowedNetworks networks;
    private final Set<String> origins;
    /** The first is the default. */
    private final List<FrameCodec> codecs;

    private final TokenGate tokens;

    UpgradeRules(AllowedNetworks networks, List<String> origins, List<FrameCodec> codecs, TokenGate tokens) {
        this.networks = networks;
        this.origins = Set.copyOf(origins);
        this.codecs = List.copyOf(codecs);
        this.tokens = tokens;
    }

    Decision decide(HttpRequest request, SocketAddress remote, Instant now) {
        if (request.decoderResult().isFailure()) {
            return Decision.Refuse.of(HttpResponseStatus.BAD_REQUEST, "no HTTP request");
        }
        if (!networks.allow(remote)) {
            return Decision.Refuse.of(HttpResponseStatus.FORBIDDEN, "this address may not connect");
        }
        if (!pathOf(request.uri()).equals(PATH)) {
            return Decision.Refuse.of(HttpResponseStatus.NOT_FOUND, "expected " + PATH);
        }
        Optional<Decision> refused = checkUpgrade(request);
        return refused.orElseGet(() -> negotiate(request.headers(), now));
    }

    private static String pathOf(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private Optional<Decision> checkUpgrade(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!HttpMethod.GET.equals(request.method())) {
            return Optional.of(new Decision.Refuse(
                    HttpResponseStatus.METHOD_NOT_ALLOWED, "expected GET", Map.of(HttpHeaderNames.ALLOW, "GET")));
        }
        boolean upgrade = headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
        if (!upgrade) {
            return Optional.of(new Decision.Refuse(
                    HttpResponseStatus.UPGRADE_REQUIRED,
                    "expected a WebSocket upgrade",
                    Map.of(HttpHeaderNames.UPGRADE, "websocket")));
        }
        if (!VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return Optional.of(new Decision.Refuse(
                    HttpResponseStatus.UPGRADE_REQUIRED,
                    "expected WebSocket version " + VERSION,
                    Map.of(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION)));
        }
        if (headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY) == null) {
            return Optional.of(Decision.Refuse.of(HttpResponseStatus.BAD_REQUEST, "expected Sec-WebSocket-Key"));
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (origin != null && !origins.contains(origin)) {
            return Optional.of(Decision.Refuse.of(HttpResponseStatus.FORBIDDEN, "this origin may not connect"));
        }
        return Optional.empty();
    }

    private Decision negotiate(HttpHeaders headers, Instant now) {
        List<String> offered = offered(headers);
        Optional<FrameCodec> codec = offered.isEmpty()
                ? Optional.of(codecs.get(0))
                : codecs.stream()
                        .filter(known -> offered.contains(known.subprotocol()))
                        .findFirst();
        if (codec.isEmpty()) {
            return Decision.Refuse.of(
                    HttpResponseStatus.BAD_REQUEST,
                    "no known subprotocol, expected one of "
                            + codecs.stream().map(FrameCodec::subprotocol).toList());
        }
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
        if (authorization == null) {
            return new Decision.Accept(codec.get(), !offered.isEmpty(), Optional.empty());
        }
        return bearer(authorization, now)
                .<Decision>map(bearer -> new Decision.Accept(codec.get(), !offered.isEmpty(), Optional.of(bearer)))
                .orElseGet(() -> new Decision.Refuse(
                        HttpResponseStatus.UNAUTHORIZED,
                        "no valid token",
                        Map.of(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer")));
    }

    private static List<String> offered(HttpHeaders headers) {
        return headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private Optional<Bearer> bearer(String authorization, Instant now) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return Optional.empty();
        }
        String token = authorization.substring(BEARER.length()).strip();
        return tokens.verify(token, now) instanceof TokenVerdict.Valid valid
                ? Optional.of(new Bearer(new Secret(token), valid.claims()))
                : Optional.empty();
    }
}
