package org.crisisline.escalation.door;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import org.crisisline.escalation.desk.Desk;
import org.crisisline.escalation.metrics.DoorMetrics;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.operations.HttpEndpoint;
import org.crisisline.runtime.operations.HttpSettings;
import org.crisisline.runtime.operations.Response;
import org.crisisline.runtime.operations.TlsFiles;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.direct.DirectCall;

/**
 * Listens for direct calls and for humans' answers; {@code docs/escalation-door.md} is its reference. What it takes on is bounded by its
 * settings; more is told to come again. Thread-safe.
 */
public final class Door implements AutoCloseable {
    /** Each does a signature and a few strings: a thousand asks are done in a fraction of a second. */
    private static final int WORKERS = 4;
    /** A request is some kilobytes at the most: a reason, a place. */
    private static final int MAX_BODY_BYTES = 64 * 1024;

    private static final int AUDITED_REFUSALS_A_SECOND = 5;

    private final HttpEndpoint http;
    private final Optional<HedgeRoute> hedges;

    /**
     * Starts nothing.
     *
     * @param settings must be open
     * @param desk stays the caller's
     * @param clock the wall clock: signatures and links expire by it
     * @throws IOException when a TLS file can't be used
     */
    public Door(DoorSettings settings, Desk desk, DoorMetrics metrics, DoorAudit audit, Clock clock, Ticker ticker)
            throws IOException {
        this.http = new HttpEndpoint("escalation-door", http(settings));
        this.hedges = settings.secret().map(secret -> new HedgeRoute(settings, secret, desk, metrics, clock, ticker));
        hedges.ifPresent(route -> {
            http.openAsyncRoute("POST", DirectCall.PATH, route);
            http.quick(DirectCall.READY_PATH, request -> Response.text(200, "ready\n"));
        });
        settings.linkSecret().ifPresent(secret -> {
            AnswerRoutes answers = new AnswerRoutes(
                    settings,
                    new LinkTokens(secret, settings.linkLifetime(), clock),
                    desk,
                    metrics,
                    audit,
                    new RefusalLimit(AUDITED_REFUSALS_A_SECOND, ticker));
            http.openAsyncRoute("GET", DirectCall.PATH + "/*", answers::show);
            http.openAsyncRoute("POST", DirectCall.PATH + "/*", answers::answer);
        });
    }

    private static HttpSettings http(DoorSettings settings) throws IOException {
        // The endpoint wants a token wherever others can come in. Here every route asks for a signature of its own, and
        // none for that token.
        Optional<Secret> token = settings.secret().or(settings::linkSecret);
        if (token.isEmpty()) {
            throw new IllegalArgumentException("a door without any secret opens for nobody");
        }
        HttpSettings http = HttpSettings.of(settings.host(), settings.port(), token)
                .withBounds(WORKERS, settings.maxWaiting(), MAX_BODY_BYTES);
        return settings.tls().isEmpty()
                ? http
                : http.withTls(TlsFiles.server(
                        settings.tls().get().certificate(), settings.tls().get().key()));
    }

    /**
     * Binds and serves.
     *
     * @throws IOException when the address can't be bound; the message names it
     */
    public void start() throws IOException {
        http.start();
    }

    /** The port it listens at; once started. */
    public int port() {
        return http.port();
    }

    /** Where it listens; once started. */
    public URI uri() {
        return http.uri();
    }

    /** Direct calls whose answer waits for a channel. */
    public int waiting() {
        return hedges.map(HedgeRoute::waiting).orElse(0);
    }

    @Override
    public void close() {
        http.close();
    }
}
